import { Injectable } from '@nestjs/common';
import { Sessions } from '../../../application/access/sessions.js';
import { credentialId, subjectOf } from '../../auth/identity.js';
import { Problem } from '../../errors/problem.js';
import { LogoutInput } from '../../input/session-input.js';
import { parseBody } from '../../input/validator.js';
import { idIn, type Call } from '../call.js';

/** Ends sessions of callers, for every facade alike. */
@Injectable()
export class SessionRunner {
  constructor(private readonly sessions: Sessions) {}

  /** @throws Problem INVALID_INPUT; VaultUnavailable */
  async logout({ input, identity }: Call): Promise<{ readonly ended: number }> {
    const { everywhere } = parseBody(LogoutInput, input ?? {});
    const subject = subjectOf(identity);
    if (subject === null) return { ended: 0 };
    if (everywhere === true) return { ended: await this.sessions.endAllOf(subject.id) };
    return { ended: (await this.sessions.end(credentialId(identity))) ? 1 : 0 };
  }

  /** A session of another subject does not exist for the caller. @throws Problem NOT_FOUND */
  async end(call: Call): Promise<{ readonly sessionId: string }> {
    const sessionId = idIn(call, 'sessionId', 'NOT_FOUND').toLowerCase();
    const subject = subjectOf(call.identity);
    const own = subject === null ? [] : await this.sessions.list(subject);
    if (!own.some((session) => session.sessionId === sessionId)) {
      throw new Problem('NOT_FOUND', {
        detail: 'You have no such session: GET /v1/sessions lists them.',
      });
    }
    await this.sessions.end(sessionId);
    return { sessionId };
  }
}
