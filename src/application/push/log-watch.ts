import { Injectable } from '@nestjs/common';
import { Logger } from '../../ports/logger.js';
import { CurrentBalance } from '../queries/current-balance.js';
import { QueryError } from '../queries/query-error.js';
import { ClientChanges } from './client-changes.js';
import { LogSource } from './log-source.js';
import { LogTails } from './log-tails.js';

/** Gives subscribers the lines of a client's credit log as they are appended (decision 0063). */
@Injectable()
export class LogWatch {
  private readonly unread: (cause: unknown) => undefined;

  constructor(
    private readonly current: CurrentBalance,
    private readonly changes: ClientChanges,
    private readonly tails: LogTails,
    logger: Logger,
  ) {
    const text = 'the head of a followed credit log cannot be read yet';
    this.unread = logger.of('push').ignoring('debug', text);
  }

  /**
   * Follows the credit log of a client.
   * @param after revision that the subscriber has reached; null = lines from now on
   * @throws QueryError CLIENT_NOT_FOUND, INVALID_INPUT (beyond the head); LogUnavailable
   */
  async open(clientId: string, after: bigint | null): Promise<LogSource> {
    await this.current.of(clientId, null);
    const head = await this.tails.headOf(clientId);
    if (after !== null && after > head) throw beyond(head);
    const tail = this.tails.enter(clientId);
    const source = new LogSource(
      after ?? head,
      (from) => tail.after(from),
      () => {
        unwatch();
        this.tails.leave(clientId);
      },
    );
    const look = async (): Promise<void> => source.note(await this.tails.headOf(clientId));
    const unwatch = this.changes.watch(clientId, {
      changed: (_, revision) => source.note(revision),
      resumed: () => void look().catch(this.unread),
    });
    try {
      // From here on every change is reported, so none is missed after the head is read again.
      await this.changes.ready();
      await look();
      return source;
    } catch (cause) {
      source.close();
      throw cause;
    }
  }
}

function beyond(head: bigint): QueryError {
  const detail = `must be at most ${head}, the revision of the client`;
  return new QueryError('INVALID_INPUT', detail, 'afterRevision');
}
