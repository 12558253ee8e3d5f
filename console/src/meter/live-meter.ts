import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { answerOf, api } from '../api/client.js';
import { MeterStream, type Liveness, type Meter } from '../api/meter-stream.js';
import { session } from '../api/session.js';

/** The balance is asked for at most once in this time, however often the meter moves. */
const FOLLOW_MS = 2_000;

export interface LiveMeter {
  /** Undefined until the service has said it. */
  readonly meter: Meter | undefined;
  readonly error: Error | null;
  readonly liveness: Liveness;
}

/** The meter of a client as it moves. The balance of the client is asked for again after it. */
export function useLiveMeter(clientId: string): LiveMeter {
  const answers = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>('connecting');
  const { data: meter, error } = useQuery(meterQuery(clientId));
  const generation = useSyncExternalStore(session.subscribe, () => session.generation);
  useEffect(() => {
    let timer: number | undefined;
    const follow = (): void => {
      timer = undefined;
      void answers.invalidateQueries({ queryKey: ['balance', clientId] });
    };
    const stream = new MeterStream(clientId, {
      meter: (next) => {
        answers.setQueryData<Meter>(['meter', clientId], (known) => newer(known, next));
        timer ??= window.setTimeout(follow, FOLLOW_MS);
      },
      liveness: setLiveness,
      // If the session has ended, this answer says so.
      refused: () => void answers.invalidateQueries({ queryKey: ['meter', clientId] }),
    });
    return () => {
      window.clearTimeout(timer);
      stream.close();
    };
  }, [answers, clientId, generation]);
  return { meter, error, liveness };
}

/** The meter as the service answers it. */
export function meterQuery(clientId: string): {
  queryKey: readonly [string, string];
  queryFn: () => Promise<Meter>;
} {
  const params = { path: { id: clientId } };
  return {
    queryKey: ['meter', clientId],
    queryFn: () => answerOf(api.GET('/v1/clients/{id}/meter', { params })),
  };
}

/** Of the same revision the later one counts: an overdraw may have ended. */
function newer(known: Meter | undefined, next: Meter): Meter {
  return known !== undefined && BigInt(known.revision) > BigInt(next.revision) ? known : next;
}
