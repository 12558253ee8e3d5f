import { isClient, type ClientState } from '../../../domain/client/state.js';
import type { Caller } from '../../lanes/answer.js';
import type { Lanes } from '../../lanes/lanes.js';
import { QueryError } from '../query-error.js';

/** A client according to the log. */
export interface DemandedClient {
  readonly client: ClientState;
  /** Revision of its last event. */
  readonly head: bigint;
  /** The decision time of a command now. */
  readonly t: number;
}

/** @throws QueryError CLIENT_NOT_FOUND, CLIENT_PURGED; and as `Lanes.current` */
export async function demandClient(
  lanes: Pick<Lanes, 'current'>,
  clientId: string,
  caller: Caller,
): Promise<DemandedClient> {
  const { fold, revision: head, t } = await lanes.current(clientId, caller);
  if (fold === 'PURGED') throw new QueryError('CLIENT_PURGED', 'The client was purged.');
  if (!isClient(fold)) throw new QueryError('CLIENT_NOT_FOUND', 'There is no such client.');
  return { client: fold, head, t };
}
