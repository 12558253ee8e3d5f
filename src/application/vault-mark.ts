import { createHmac, type KeyObject } from 'node:crypto';
import { uuid7 } from '../codec/uuid7.js';
import type { Clock } from '../ports/clock.js';
import { NO_STREAM, RevisionConflict, type EventLog } from '../ports/event-log.js';
import type { KeyVault } from '../ports/key-vault.js';
import { ledgerName } from './ledger-name.js';

/** The log is written with the keys of another vault than the one that is open. */
export class ForeignVault extends Error {
  override readonly name = 'ForeignVault';
}

export interface VaultMarkParts {
  readonly log: EventLog;
  readonly vault: KeyVault;
  readonly masterKey: KeyObject;
  readonly clock: Clock;
}

/**
 * Says in a log that several can reach which vault its ledger is written with. An instance that
 * finds the same log with another vault (a forgotten MONGODB_URL, say) would encrypt under keys that
 * the others do not have, and no repair would be left but to put the log back. Under none of the
 * prefixes of the ledger's streams; ledgers of other master keys have marks of their own.
 */
export class VaultMark {
  private checked = false;

  constructor(private readonly from: VaultMarkParts) {}

  /**
   * Marks a log that has no mark, and compares one that has.
   * @throws ForeignVault; LogUnavailable, OutcomeUnknown, VaultUnavailable: nobody knows, ask again
   */
  async check(): Promise<void> {
    if (this.checked) return;
    const secret = await this.from.vault.secret('names');
    const own = createHmac('sha256', secret).update('vault').digest('hex');
    const known = (await this.read()) ?? (await this.write(own)) ?? (await this.read());
    if (known !== null && known !== own) {
      throw new ForeignVault(
        'this EventStoreDB holds a ledger that is written with the keys of another vault: set' +
          ' MONGODB_URL, or DATA_DIR, as the instances that work with it have it' +
          ` (${this.stream} names the vault)`,
      );
    }
    this.checked = true;
  }

  private get stream(): string {
    return `tallystick-vault-${ledgerName(this.from.masterKey)}`;
  }

  private async read(): Promise<string | null> {
    const [mark] = await this.from.log.readForward(this.stream, 0n, 1);
    return mark === undefined ? null : (JSON.parse(mark.data) as { vault: string }).vault;
  }

  /** Null when another instance came first. */
  private async write(own: string): Promise<string | null> {
    const eventId = uuid7(this.from.clock.now());
    const data = JSON.stringify({ vault: own });
    const event = { eventId, type: 'VaultNamed', data, metadata: '{}' };
    try {
      await this.from.log.append(this.stream, NO_STREAM, [event]);
      return own;
    } catch (cause) {
      if (cause instanceof RevisionConflict) return null;
      throw cause;
    }
  }
}
