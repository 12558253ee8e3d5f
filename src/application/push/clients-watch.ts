import { Injectable } from '@nestjs/common';
import { ClientChanges } from './client-changes.js';
import { ClientsSource, type Revisions } from './clients-source.js';

/** Time in which the changes of a client count as one. */
const ROUND_MS = 200;

/**
 * Tells subscribers which clients changed (decision 0063). All subscribers share the changes of a
 * round, so a change costs one entry of a map.
 */
@Injectable()
export class ClientsWatch {
  private readonly subscribers = new Set<ClientsSource>();
  private round = new Map<string, bigint>();
  private timer: NodeJS.Timeout | null = null;
  private unwatch: (() => void) | null = null;

  constructor(private readonly changes: ClientChanges) {}

  /**
   * Follows all clients that a subscriber may see. @throws LogUnavailable
   */
  async open(isSeen: (clientId: string) => boolean): Promise<ClientsSource> {
    const source = new ClientsSource(isSeen, () => this.leave(source));
    this.subscribers.add(source);
    this.unwatch ??= this.changes.watchAll({
      changed: (clientId, revision) => this.note(clientId, revision),
      resumed: () => this.subscribers.forEach((one) => one.interrupt()),
    });
    try {
      await this.changes.ready();
      return source;
    } catch (cause) {
      source.close();
      throw cause;
    }
  }

  private note(clientId: string, revision: bigint): void {
    if (revision > (this.round.get(clientId) ?? -1n)) this.round.set(clientId, revision);
    this.timer ??= setTimeout(() => this.end(), ROUND_MS).unref();
  }

  private end(): void {
    const round: Revisions = this.round;
    this.round = new Map();
    this.timer = null;
    for (const one of this.subscribers) one.offer(round);
  }

  private leave(source: ClientsSource): void {
    this.subscribers.delete(source);
    if (this.subscribers.size > 0) return;
    this.unwatch?.();
    this.unwatch = null;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.round = new Map();
  }
}
