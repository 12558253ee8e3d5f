import { Injectable } from '@nestjs/common';
import { EventLog } from '../../ports/event-log.js';
import { Logger } from '../../ports/logger.js';
import { ChangedClients } from '../lanes/changed-clients.js';
import { LogChanges, type LogListener } from './log-changes.js';

/**
 * Tells listeners which clients changed, on this instance or another one (decision 0053).
 *
 * **Invariants**
 * - A change may be reported twice, and one revision may be reported after a later one.
 * - While nothing is watched there is no subscription and no work per command.
 *
 * The lanes report the changes of this instance, and a shared log those of the others.
 */
@Injectable()
export class ClientChanges {
  private readonly byClient = new Map<string, Set<LogListener>>();
  private readonly ofAll = new Set<LogListener>();
  private readonly others: LogChanges | null;

  constructor(
    private readonly own: ChangedClients,
    log: EventLog,
    logger: Logger,
  ) {
    const reports = {
      changed: (clientId: string, revision: bigint) => this.report(clientId, revision),
      resumed: () => this.resume(),
    };
    this.others = log.shared ? new LogChanges(log, logger.of('push'), reports) : null;
  }

  /** Reports the changes of one client; gives the function that ends it. */
  watch(clientId: string, listener: LogListener): () => void {
    let listeners = this.byClient.get(clientId);
    if (listeners === undefined) {
      listeners = new Set();
      this.byClient.set(clientId, listeners);
      this.own.watch(clientId, (revision) => this.reportOf(clientId, revision));
    }
    listeners.add(listener);
    return () => this.leave(clientId, listener);
  }

  /** Reports the changes of every client; gives the function that ends it. */
  watchAll(listener: LogListener): () => void {
    if (this.ofAll.size === 0) this.own.watchAll((...change) => this.reportToAll(...change));
    this.ofAll.add(listener);
    return () => {
      this.ofAll.delete(listener);
      if (this.ofAll.size === 0) this.own.watchAll(null);
      this.stopIfUnused();
    };
  }

  /** Resolves when every later change of what is watched will be reported. @throws LogUnavailable */
  async ready(): Promise<void> {
    await this.others?.start();
  }

  private leave(clientId: string, listener: LogListener): void {
    const listeners = this.byClient.get(clientId);
    if (listeners?.delete(listener) !== true || listeners.size > 0) return;
    this.byClient.delete(clientId);
    this.own.unwatch(clientId);
    this.stopIfUnused();
  }

  private stopIfUnused(): void {
    if (this.byClient.size === 0 && this.ofAll.size === 0) this.others?.stop();
  }

  private report(clientId: string, revision: bigint): void {
    this.reportOf(clientId, revision);
    this.reportToAll(clientId, revision);
  }

  private reportOf(clientId: string, revision: bigint): void {
    for (const listener of this.byClient.get(clientId) ?? []) listener.changed(clientId, revision);
  }

  private reportToAll(clientId: string, revision: bigint): void {
    for (const listener of this.ofAll) listener.changed(clientId, revision);
  }

  private resume(): void {
    for (const listener of this.ofAll) listener.resumed();
    for (const listeners of this.byClient.values()) {
      for (const listener of listeners) listener.resumed();
    }
  }
}
