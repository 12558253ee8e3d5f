import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client.js';
import { isUnknown } from '../../api/problem.js';
import type { components } from '../../api/schema.js';
import { unfinished, type Unfinished } from '../../api/unfinished.js';

type Meter = components['schemas']['Meter'];

/** The answer to a recharge, as the dialog shows it. */
export interface Recharged {
  readonly credits: string;
  readonly meter: Meter;
  /** The recharge was recorded by an earlier try. */
  readonly replayed: boolean;
}

const KIND = 'recharge';

/** A recharge of this client whose outcome is not known; null = there is none. */
export function unfinishedRecharge(clientId: string): Unfinished | null {
  return unfinished.of(KIND, clientId);
}

/**
 * Sends a recharge, again and again under the id that it had at the first try. The command is kept
 * until the service has said what became of it.
 */
export function useRecharge(clientId: string): UseMutationResult<Recharged, Error, Unfinished> {
  const answers = useQueryClient();
  return useMutation({
    mutationFn: (command) => send(clientId, command),
    onMutate: (command) => unfinished.keep(KIND, clientId, command),
    onError: (cause) => {
      if (!isUnknown(cause)) unfinished.forget(KIND, clientId);
    },
    onSuccess: async ({ meter }) => {
      unfinished.forget(KIND, clientId);
      answers.setQueryData(['meter', clientId], meter);
      await answers.invalidateQueries({ queryKey: ['clients'] });
    },
  });
}

async function send(clientId: string, { id, credits, reason }: Unfinished): Promise<Recharged> {
  const body = { rechargeId: id, credits, ...(reason !== '' && { reason }) };
  const params = { path: { id: clientId } };
  const outcome = await answerOf(api.POST('/v1/clients/{id}/recharges', { params, body }));
  return { credits, meter: outcome.meter, replayed: outcome.replayed };
}
