import type { Logger } from '../../ports/logger.js';

/** The history of a client does not verify: nothing is decided for it until the log is mended. */
export class ClientDamaged extends Error {
  override readonly name = 'ClientDamaged';

  /** @param revision of the first event that does not fit the events before it */
  constructor(
    readonly clientId: string,
    readonly revision: bigint,
    readonly why: string,
  ) {
    super(`the history of client ${clientId} is damaged at revision ${revision}: ${why}`);
  }
}

/** Limit of damaged clients that are remembered; each further one replaces the oldest. */
const REMEMBERED_MAX = 10_000;

/**
 * The clients whose history was found damaged, for health and metrics.
 *
 * - Each command for such a client looks at the damaged event first. So a refusal is cheap, and the
 *   client works again as soon as its log is mended.
 * - Finding a damage is logged as an error once.
 */
export class DamagedClients {
  private readonly found = new Map<string, ClientDamaged>();

  constructor(private readonly logger: Logger) {}

  get count(): number {
    return this.found.size;
  }

  find(clientId: string): ClientDamaged | undefined {
    return this.found.get(clientId);
  }

  note(damage: ClientDamaged): void {
    const { clientId, revision, why } = damage;
    if (this.found.get(clientId)?.revision === revision) return;
    const [oldest] = this.found.keys();
    if (this.found.size >= REMEMBERED_MAX && oldest !== undefined) this.found.delete(oldest);
    this.found.set(clientId, damage);
    const message =
      'the history of a client is damaged: its commands are refused until the log is mended';
    this.logger.of('lanes').error(message, { clientId, revision: String(revision), why });
  }

  /** The client's whole history verifies. */
  clear(clientId: string): void {
    if (!this.found.delete(clientId)) return;
    this.logger.of('lanes').info('the history of a client verifies again', { clientId });
  }
}
