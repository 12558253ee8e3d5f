import { Injectable } from '@nestjs/common';
import { LogIn, type LoginSender } from '../../../application/access/logins/log-in.js';
import { LoginRefused } from '../../../application/access/logins/login-refused.js';
import type { Started } from '../../../application/access/sessions.js';
import { TokenRefused } from '../../../application/access/tokens/token-refused.js';
import { Problem } from '../../errors/problem.js';
import { LoginInput, SecondFactorInput, TokenInput } from '../../input/session-input.js';
import { parseBody } from '../../input/validator.js';

const WRONG = 'The name or the password is wrong, or the challenge has ended.';

/** Runs the operations that start sessions. */
@Injectable()
export class LoginRunner {
  constructor(private readonly logIn: LogIn) {}

  /** @throws Problem; VaultUnavailable, LogUnavailable, PasswordsBusy */
  login(input: unknown, sender: LoginSender): Promise<Started> {
    const isSecondStep = typeof input === 'object' && input !== null && 'challenge' in input;
    const started = isSecondStep
      ? this.logIn.withCode(parseBody(SecondFactorInput, input), sender)
      : this.logIn.withPassword(parseBody(LoginInput, input), sender);
    return started.catch(refuse);
  }

  /** @throws Problem TOKEN_EXPIRED, TOKEN_REUSED, UNAUTHENTICATED; as `login` */
  refresh(input: unknown, sender: LoginSender): Promise<Started> {
    const { refreshToken } = parseBody(TokenInput, input);
    return this.logIn.refresh(refreshToken, sender).catch(refuse);
  }
}

function refuse(cause: unknown): never {
  if (cause instanceof TokenRefused) throw refusedToken(cause);
  if (cause instanceof LoginRefused) throw refusedLogin(cause);
  throw cause;
}

function refusedToken({ fault }: TokenRefused): Problem {
  if (fault === 'REUSED') return new Problem('TOKEN_REUSED');
  if (fault === 'EXPIRED') return new Problem('TOKEN_EXPIRED');
  const detail = 'The refresh token is not valid, or its session has ended: log in again.';
  return new Problem('UNAUTHENTICATED', { detail });
}

function refusedLogin({ code, about: { challenge, waitMs = 0 } }: LoginRefused): Problem {
  if (challenge !== undefined) return new Problem(code, { members: { challenge } });
  if (code === 'INVALID_CREDENTIALS') return new Problem(code, { detail: WRONG });
  if (code !== 'RATE_LIMITED') return new Problem(code);
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
  const detail = `Too many failed logins: try again in ${retryAfter} s.`;
  return new Problem(code, { detail, retryAfter });
}
