import type { AccessRecords } from '../../ports/access-records.js';
import type { Clock } from '../../ports/clock.js';

interface Held {
  readonly position: bigint;
  /** 0 = there is no record yet. */
  readonly version: number;
}

/**
 * The position in the log up to which notices became mails. It is a record, so a rebuild of the
 * read models does not repeat them.
 *
 * Every method throws VaultUnavailable.
 */
export class MailPosition {
  constructor(
    private readonly records: AccessRecords,
    private readonly clock: Clock,
    private readonly id: string,
  ) {}

  /** -1n = nothing was done yet. */
  async read(): Promise<Held> {
    const record = await this.records.get('mail-position', this.id, this.clock.now());
    if (record === null) return { position: -1n, version: 0 };
    return { position: BigInt(String(record.body['position'])), version: record.version };
  }

  /** False = another instance has written it since. */
  async advance({ version }: Held, position: bigint): Promise<boolean> {
    const about = { kind: 'mail-position', id: this.id, subject: '', sort: '' } as const;
    const record = { ...about, expiresAt: null, body: { position: position.toString() } };
    if (version === 0) return this.records.add(record, this.clock.now());
    return this.records.replace(record, version);
  }
}
