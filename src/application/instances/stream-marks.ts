import type { KeyObject } from 'node:crypto';
import { uuid7 } from '../../codec/uuid7.js';
import type { Clock } from '../../ports/clock.js';
import { NO_STREAM, RevisionConflict, type EventLog } from '../../ports/event-log.js';
import type { VaultMarks } from '../../ports/vault-marks.js';
import { ledgerName } from './ledger-id.js';

export interface StreamMarksParts {
  readonly log: EventLog;
  readonly masterKey: KeyObject;
  readonly clock: Clock;
}

/**
 * Stores the fingerprint in a stream of a shared log, outside the prefixes of the ledger's streams.
 * Ledgers of other master keys have separate streams.
 */
export class StreamMarks implements VaultMarks {
  constructor(private readonly from: StreamMarksParts) {}

  async read(): Promise<string | null> {
    const [mark] = await this.from.log.readForward(this.stream, 0n, 1);
    return mark === undefined ? null : (JSON.parse(mark.data) as { vault: string }).vault;
  }

  async keep(vault: string): Promise<string> {
    const eventId = uuid7(this.from.clock.now());
    const event = { eventId, type: 'VaultNamed', data: JSON.stringify({ vault }), metadata: '{}' };
    try {
      await this.from.log.append(this.stream, NO_STREAM, [event]);
      return vault;
    } catch (cause) {
      const known = cause instanceof RevisionConflict ? await this.read() : null;
      if (known === null) throw cause;
      return known;
    }
  }

  private get stream(): string {
    return `tallystick-vault-${ledgerName(this.from.masterKey)}`;
  }
}
