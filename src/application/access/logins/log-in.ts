import { FairGate, GateFull } from '../../../async/fair-gate.js';
import { normalName } from '../../../domain/client/names.js';
import type { Clock } from '../../../ports/clock.js';
import type { UniqueNames } from '../../names/unique-names.js';
import { CodesExhausted, type SecondFactors } from '../factors/second-factors.js';
import type { Passwords } from '../passwords.js';
import type { Sessions, Started } from '../sessions.js';
import type { Subject, SubjectState, SubjectStates } from '../subject-states.js';
import { TokenRefused } from '../tokens/token-refused.js';
import { Allowances } from './allowances.js';
import type { Challenges } from './challenges.js';
import { LoginAttempts, WRONG_CODES, WRONG_PASSWORDS, type Attempt } from './login-attempts.js';
import type { LoginFailure, LoginLog, LoginMethod, LoginNote } from './login-log.js';
import { LoginRefused } from './login-refused.js';
import type { ProvenAddresses } from './proven-addresses.js';

/** The sender of a login. */
export interface LoginSender {
  readonly address: string;
  /** The part of the address that its owner cannot change at will. */
  readonly peer: string;
  readonly userAgent: string;
  /** Whether the session goes into a cookie. */
  readonly cookie: boolean;
}

export interface LogInParts {
  readonly names: Pick<UniqueNames, 'holderOf'>;
  readonly states: SubjectStates;
  readonly passwords: Pick<Passwords, 'verify'>;
  readonly factors: Pick<SecondFactors, 'required' | 'verify'>;
  readonly challenges: Challenges;
  readonly proven: ProvenAddresses;
  readonly sessions: Sessions;
  readonly log: LoginLog;
  readonly clock: Clock;
}

/** Password checks at once; one address has half of them, so others get their turn. */
const CHECKS = { inside: 4, waiting: 400, patienceMs: 10_000 };
/** An id that nobody has: an unknown name causes the same look-ups as a known one. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const NEVER = new AbortController().signal;
const BUSY_MS = 2_000;

/** A try that was admitted. */
interface Try {
  readonly attempts: LoginAttempts;
  readonly attempt: Attempt;
  readonly sender: LoginSender;
  readonly method: LoginMethod;
}

/**
 * Logs clients and staff in (decisions 0060 and 0061).
 *
 * - An unknown name, a known one and a disabled subject get the same answer to a wrong password,
 *   after the same work.
 * - Tries are bounded before anything is looked up. An outage costs no try.
 * - Every login and every failure is noted in the log of logins.
 */
export class LogIn {
  private readonly checks = new FairGate(CHECKS);
  private readonly byName = new LoginAttempts(WRONG_PASSWORDS);
  private readonly byCode = new LoginAttempts(WRONG_CODES);
  /** One note in the log for each pair of name and address that has to wait. */
  private readonly noted = new Allowances({ most: 1, everyMs: 60_000 }, 10_000);

  constructor(private readonly parts: LogInParts) {}

  /**
   * Starts a session for a username, or an e-mail, and its password.
   * @throws LoginRefused; VaultUnavailable and as `SubjectStates`
   */
  async withPassword(
    { username, password }: { readonly username: string; readonly password: string },
    sender: LoginSender,
  ): Promise<Started> {
    const attempt = { name: normalName(username), peer: sender.peer };
    const tried: Try = { attempts: this.byName, attempt, sender, method: 'password' };
    await this.take(tried);
    const { holder, isRight } = await this.unlessOut(tried, async () => {
      const found = await this.holderOf(username);
      return { holder: found, isRight: await this.hasPassword(found, password, sender) };
    });
    if (holder === null || !isRight) {
      throw this.failed(tried, holder?.subject ?? null, 'INVALID_CREDENTIALS');
    }
    this.demandActive(tried, holder);
    const { subject, passwordId } = holder;
    if (!(await this.parts.factors.required(subject))) return this.start(tried, holder);
    tried.attempts.giveBack(attempt);
    const about = { subject, passwordId, name: attempt.name };
    throw new LoginRefused('SECOND_FACTOR_REQUIRED', {
      challenge: await this.parts.challenges.issue(about),
    });
  }

  /** Completes a login with a code of the second factor. @throws as `withPassword` */
  async withCode(
    { challenge: text, code }: { readonly challenge: string; readonly code: string },
    sender: LoginSender,
  ): Promise<Started> {
    const { challenges, states, factors } = this.parts;
    const challenge = await challenges.attempt(text);
    if (challenge === null) throw new LoginRefused('INVALID_CREDENTIALS');
    const { subject, passwordId, name } = challenge;
    const attempt = { name: subject.id, peer: sender.peer };
    const tried: Try = { attempts: this.byCode, attempt, sender, method: 'second-factor' };
    await this.take(tried);
    const isRight = await this.unlessOut(tried, () => factors.verify(subject, code));
    const state = await states.stateOf(subject);
    if (!isRight || state === null || state.passwordId !== passwordId) {
      throw this.failed(tried, subject, 'SECOND_FACTOR_FAILED');
    }
    this.demandActive(tried, state);
    if (!(await challenges.redeem(challenge))) throw new LoginRefused('INVALID_CREDENTIALS');
    const named = { name, peer: sender.peer };
    this.byName.succeeded(named);
    this.parts.proven.remember(named, subject.id);
    return this.start(tried, state);
  }

  /** New tokens for a refresh token. @throws TokenRefused and as `withPassword` */
  async refresh(refreshToken: string, sender: LoginSender): Promise<Started> {
    try {
      return await this.parts.sessions.refresh(refreshToken);
    } catch (cause) {
      if (cause instanceof TokenRefused && cause.session !== null) {
        const { subject, sessionId } = cause.session;
        this.note('refresh', sender, { failure: 'TOKEN_REUSED', subject, sessionId });
      }
      throw cause;
    }
  }

  /** @throws LoginRefused RATE_LIMITED */
  private async take(tried: Try): Promise<void> {
    const { attempts, attempt, sender, method } = tried;
    const now = this.parts.clock.now();
    const first = attempts.take(attempt, now);
    if (first === 0) return;
    const pair = `${method} ${attempt.peer} ${attempt.name}`;
    const isNew = this.noted.waitMs(pair, now) === 0;
    if (isNew) this.noted.take(pair, now);
    // Memory may have lost that this address logged in before: the store is asked once a minute.
    const isProven = isNew && !attempts.isProven(attempt) && (await this.parts.proven.has(attempt));
    if (isProven) attempts.prove(attempt);
    const waitMs = isProven ? attempts.take(attempt, now) : first;
    if (waitMs === 0) return;
    if (isNew) {
      const name = method === 'password' ? attempt.name : null;
      this.note(method, sender, { failure: 'RATE_LIMITED', name });
    }
    throw new LoginRefused('RATE_LIMITED', { waitMs });
  }

  /** The holder of a username or an e-mail; both are always looked up. */
  private async holderOf(username: string): Promise<SubjectState | null> {
    const { names, states } = this.parts;
    const [named, mailed] = await Promise.all([
      names.holderOf('username', username),
      names.holderOf('email', username),
    ]);
    return states.find(named ?? mailed ?? NOBODY);
  }

  private async hasPassword(
    state: SubjectState | null,
    password: string,
    { peer }: LoginSender,
  ): Promise<boolean> {
    const leave = await this.checks.enter(peer, NEVER).catch((cause: unknown) => {
      if (cause instanceof GateFull) throw new LoginRefused('RATE_LIMITED', { waitMs: BUSY_MS });
      throw cause;
    });
    const { subject, passwordId = null } = state ?? {};
    return this.parts.passwords.verify(subject?.id ?? NOBODY, passwordId, password).finally(leave);
  }

  /** Runs a check; when it has no verdict, the try is given back. */
  private async unlessOut<T>({ attempts, attempt }: Try, check: () => Promise<T>): Promise<T> {
    return check().catch((cause: unknown) => {
      attempts.giveBack(attempt);
      if (cause instanceof CodesExhausted) {
        throw new LoginRefused('RATE_LIMITED', { waitMs: cause.waitMs });
      }
      throw cause;
    });
  }

  /** @throws LoginRefused CLIENT_DISABLED, STAFF_DISABLED */
  private demandActive(tried: Try, { subject, isActive }: SubjectState): void {
    if (isActive) return;
    tried.attempts.giveBack(tried.attempt);
    this.note(tried.method, tried.sender, { failure: 'DISABLED', subject });
    throw new LoginRefused(subject.kind === 'client' ? 'CLIENT_DISABLED' : 'STAFF_DISABLED');
  }

  private async start(tried: Try, { subject, passwordId }: SubjectState): Promise<Started> {
    const { address, userAgent, cookie } = tried.sender;
    const origin = { address, userAgent, cookie };
    const started = await this.parts.sessions.start(subject, passwordId, origin);
    tried.attempts.succeeded(tried.attempt);
    this.parts.proven.remember(tried.attempt, subject.id);
    const { sessionId } = started.session;
    this.note(tried.method, tried.sender, { failure: null, subject, sessionId });
    return started;
  }

  private failed(tried: Try, subject: Subject | null, failure: LoginFailure): LoginRefused {
    const name = tried.method === 'password' ? tried.attempt.name : null;
    this.note(tried.method, tried.sender, { failure, subject, name });
    return new LoginRefused('INVALID_CREDENTIALS');
  }

  private note(
    method: LoginMethod,
    { address, userAgent }: LoginSender,
    about: Pick<LoginNote, 'failure'> & Partial<LoginNote>,
  ): void {
    const unknown = { subject: null, name: null, sessionId: null };
    this.parts.log.note({ ...unknown, method, address, userAgent, ...about });
  }
}
