import { decodeFact } from '../../codec/codec.js';
import type { ClientPurged, Recorded } from '../../domain/client/events.js';
import { isClient, type ClientState } from '../../domain/client/state.js';
import { clientStream } from '../../domain/client/streams.js';
import { StreamTombstoned } from '../../ports/event-log.js';
import { Contention, type Caller } from '../lanes/answer.js';
import type { Lanes } from '../lanes/lanes.js';
import { PURGE_STEPS, type PurgeParts, type PurgeStep } from './purge-steps.js';

/** `not due` = the client is not to be purged now, or there is no such client. */
export type PurgeResult = 'purged' | 'not due';

const RENAMES_MAX = 5;

/**
 * Purges clients (docs/explanation/lifecycle-and-purge.md).
 *
 * - The lane of the client decides, from the log alone, whether a purge is due.
 * - After `ClientPurged` nothing stops a purge. A failed step is tried again from the first one.
 */
export class ClientPurges {
  /** @param steps all of them, but for specs of crashes */
  constructor(
    private readonly parts: PurgeParts & { readonly lanes: Lanes },
    private readonly steps: readonly PurgeStep[] = PURGE_STEPS,
  ) {}

  /** @throws the errors of the stores: then the purge is due, or unfinished */
  async purge(clientId: string, caller: Caller): Promise<PurgeResult> {
    const isEnded = await this.end(clientId, caller);
    if (!isEnded) return 'not due';
    const client = { clientId, purged: await this.lastOf(clientId), caller };
    for (const step of this.steps) await step.run(client, this.parts);
    return 'purged';
  }

  /** Records `ClientPurged`, unless it is recorded; false = the client is not purged. */
  private async end(clientId: string, caller: Caller): Promise<boolean> {
    for (let tries = 0; tries < RENAMES_MAX; tries++) {
      const { fold } = await this.parts.lanes.current(clientId, caller);
      if (fold === 'PURGED') return true;
      if (!isClient(fold)) return false;
      const streams = await this.namesOf(fold);
      const command = { type: 'PurgeClient', names: fold.names, streams } as const;
      const purged = await this.parts.lanes.purge(clientId, command, caller);
      if (purged !== 'renamed') return purged === 'purged';
    }
    throw new Contention('the client got another name each time');
  }

  private async namesOf({ clientId, names }: ClientState): Promise<string[]> {
    const by = { clientId, commandId: '' };
    const claims = await Promise.all([
      this.parts.names.claimsOf('username', names.username, by),
      this.parts.names.claimsOf('email', names.email, by),
    ]);
    return claims.flat().map(({ stream }) => stream);
  }

  private async lastOf(clientId: string): Promise<Recorded<ClientPurged> | null> {
    try {
      const [last] = await this.parts.log.readBackward(clientStream(clientId), null, 1);
      if (last === undefined) return null;
      const fact = decodeFact(last, null);
      return fact.type === 'ClientPurged' ? fact : null;
    } catch (cause) {
      if (cause instanceof StreamTombstoned) return null;
      throw cause;
    }
  }
}
