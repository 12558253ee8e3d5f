import { Injectable } from '@nestjs/common';
import { Logger } from '../../ports/logger.js';
import { Sessions } from './sessions.js';

/** Removes sessions that a fact has ended, which closes their streams on this instance at once. */
@Injectable()
export class SessionEnds {
  private readonly unremoved: (cause: unknown) => undefined;

  constructor(
    private readonly sessions: Sessions,
    logger: Logger,
  ) {
    const text = 'sessions that have ended stay recorded; they are refused';
    this.unremoved = logger.of('sessions').ignoring('warn', text);
  }

  /** Best effort: a session is compared with the facts of its subject at each request. */
  async of(subjectId: string): Promise<void> {
    await this.sessions.endAllOf(subjectId).catch(this.unremoved);
  }
}
