import { createHmac } from 'node:crypto';
import type { OnModuleDestroy } from '@nestjs/common';
import { endsWithin } from '../../../async/deadline.js';
import { uuid7 } from '../../../codec/uuid7.js';
import { DAY_MS } from '../../../domain/windows.js';
import {
  type AccessRecords,
  type AccessRecord,
  type NewAccessRecord,
} from '../../../ports/access-records.js';
import type { Clock } from '../../../ports/clock.js';
import { VaultUnavailable } from '../../../ports/key-vault.js';
import type { Logger } from '../../../ports/logger.js';
import type { Subject } from '../subject-states.js';
import type { AccessSecrets } from '../tokens/access-secrets.js';
import { Allowances } from './allowances.js';

/** Why a login failed. */
export type LoginFailure =
  'INVALID_CREDENTIALS' | 'SECOND_FACTOR_FAILED' | 'DISABLED' | 'RATE_LIMITED' | 'TOKEN_REUSED';

/** How somebody logged in, or tried to. */
export type LoginMethod = 'password' | 'second-factor' | 'refresh' | 'oidc';

/** One login to record. */
export interface LoginNote {
  readonly method: LoginMethod;
  /** Null = it succeeded. */
  readonly failure: LoginFailure | null;
  /** Null = the name is unknown, or the password was not checked. */
  readonly subject: Subject | null;
  /** The name as it was given, in normal form; recorded as a keyed hash, for unknown names only. */
  readonly name: string | null;
  readonly address: string;
  readonly userAgent: string;
  readonly sessionId: string | null;
}

/** A recorded login. */
export interface RecordedLogin extends Omit<LoginNote, 'name'> {
  readonly loginId: string;
  /** ISO instant. */
  readonly at: string;
  /** Equal for equal unknown names, and nothing else is known of them. */
  readonly unknownName: string | null;
}

/** Selects recorded logins, newest first. */
export interface LoginQuery {
  readonly subjectId: string | null;
  readonly outcome: 'SUCCESS' | 'FAILURE' | null;
  /** ISO instants: `from` is inclusive, `to` exclusive. */
  readonly from: string | null;
  readonly to: string | null;
  readonly after: Pick<AccessRecord, 'sort' | 'id'> | null;
  readonly limit: number;
}

/** A page of logins, and where the next one starts; null = the list ends here. */
export interface FoundLogins {
  readonly logins: readonly RecordedLogin[];
  readonly next: Pick<AccessRecord, 'sort' | 'id'> | null;
}

/** How long a login is kept. */
const KEPT_MS = 90 * DAY_MS;
/** Characters of a user agent that are kept. */
const USER_AGENT_MAX = 200;
const WAITING_MAX = 5_000;
const BATCH_MAX = 500;
const GATHER_MS = 200;
const RETRY_MS = 2_000;
const CLOSE_MS = 2_000;
/** Failures that are recorded: an attack of weeks must not fill the store. */
const FAILURES = { most: 2_000, everyMs: 2_000 };
/** Records of a filtered page that are read at once, and the most that are read in all. */
const SCANNED_AT_ONCE = 500;
const SCANNED_MAX = 5_000;

/** A login that waits to be written; a repeated write has the same id. */
interface NotedLogin extends LoginNote {
  readonly loginId: string;
  readonly at: number;
}

interface LoginLogParts {
  readonly records: AccessRecords;
  readonly secrets: AccessSecrets;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The log of logins, kept for 90 days (decision 0061).
 *
 * - `note` neither waits nor throws. Entries are written in batches.
 * - Memory and entries are bounded: beyond the bounds failures are dropped and counted.
 * - A read sees every login noted before it, unless it was dropped.
 */
export class LoginLog implements OnModuleDestroy {
  /** Since the start of the process. */
  readonly stats = { dropped: 0, written: 0 };
  private readonly failures = new Allowances(FAILURES, 1);
  private waiting: NotedLogin[] = [];
  private writing: Promise<void> | null = null;
  private wake: NodeJS.Timeout | null = null;
  private isBroken = false;
  private isClosed = false;

  constructor(private readonly parts: LoginLogParts) {}

  note(login: LoginNote): void {
    const at = this.parts.clock.now();
    if (this.waiting.length >= WAITING_MAX || !this.isAllowed(login, at)) {
      this.stats.dropped += 1;
      return;
    }
    const userAgent = login.userAgent.slice(0, USER_AGENT_MAX);
    this.waiting.push({ ...login, userAgent, at, loginId: uuid7(at) });
    this.schedule(GATHER_MS);
  }

  /** @throws VaultUnavailable */
  async list(query: LoginQuery): Promise<FoundLogins> {
    await this.flush();
    const { subjectId: subject, from, to, outcome, limit } = query;
    const found: RecordedLogin[] = [];
    let { after } = query;
    const about = { subject, from, to, order: 'descending', now: this.parts.clock.now() } as const;
    for (let scanned = 0; scanned < SCANNED_MAX;) {
      const max = outcome === null ? limit + 1 : SCANNED_AT_ONCE;
      const records = await this.parts.records.list('login', { ...about, after, max });
      scanned += records.length;
      for (const record of records) {
        if (found.length === limit) return { logins: found, next: after };
        after = { sort: record.sort, id: record.id };
        const login = loginIn(record);
        const isWanted = outcome === null || (login.failure === null) === (outcome === 'SUCCESS');
        if (isWanted) found.push(login);
      }
      if (records.length < max) return { logins: found, next: null };
    }
    return { logins: found, next: after };
  }

  /** Nest closes the log with the application. */
  onModuleDestroy(): Promise<void> {
    return this.close();
  }

  /** Writes what waits; nothing may be noted afterwards. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.wake !== null) clearTimeout(this.wake);
    await endsWithin(this.writing ?? Promise.resolve(), CLOSE_MS);
    if (this.waiting.length > 0) await endsWithin(this.write(), CLOSE_MS);
  }

  private isAllowed({ failure }: LoginNote, now: number): boolean {
    if (failure === null) return true;
    if (this.failures.waitMs('', now) > 0) return false;
    this.failures.take('', now);
    return true;
  }

  private schedule(ms: number): void {
    if (this.wake !== null || this.writing !== null || this.isClosed) return;
    this.wake = setTimeout(() => void this.write(), ms);
    this.wake.unref();
  }

  /** A store that does not respond is not asked by every reader. */
  private async flush(): Promise<void> {
    await this.writing;
    if (!this.isBroken && this.waiting.length > 0) await this.write();
  }

  private write(): Promise<void> {
    if (this.wake !== null) clearTimeout(this.wake);
    this.wake = null;
    this.writing ??= this.writeAll().finally(() => {
      this.writing = null;
      if (this.waiting.length > 0) this.schedule(this.isBroken ? RETRY_MS : GATHER_MS);
    });
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    try {
      while (this.waiting.length > 0) {
        const batch = this.waiting.slice(0, BATCH_MAX);
        await this.parts.records.addMany(
          await Promise.all(batch.map((each) => this.recordOf(each))),
        );
        this.waiting = this.waiting.slice(batch.length);
        this.stats.written += batch.length;
      }
      this.isBroken = false;
    } catch (cause) {
      if (!this.isBroken) this.parts.logger.warn('logins cannot be recorded: they wait', { cause });
      this.isBroken = true;
      if (cause instanceof VaultUnavailable) return;
      // No retry would succeed.
      this.stats.dropped += this.waiting.length;
      this.waiting = [];
    }
  }

  private async recordOf(login: NotedLogin): Promise<NewAccessRecord> {
    const { method, failure, subject, address, userAgent, sessionId, at } = login;
    const unknownName = subject === null ? await this.hashOf(login.name) : null;
    const about = { method, failure, address, userAgent, sessionId, unknownName };
    const { kind = null, role = null } = subject ?? {};
    return {
      kind: 'login',
      id: login.loginId,
      subject: subject?.id ?? '',
      sort: new Date(at).toISOString(),
      expiresAt: at + KEPT_MS,
      body: { ...about, kind, role },
    };
  }

  private async hashOf(name: string | null): Promise<string | null> {
    if (name === null) return null;
    const key = await this.parts.secrets.macKey('unknown-names');
    return createHmac('sha256', key).update(name).digest('base64url').slice(0, 22);
  }
}

function loginIn({ id, subject, sort, body }: AccessRecord): RecordedLogin {
  const { kind, role, ...about } = body as unknown as Omit<
    RecordedLogin,
    'loginId' | 'at' | 'subject'
  > & { readonly [name in 'kind' | 'role']: Subject[name] | null };
  const isKnown = kind !== null && role !== null;
  return {
    loginId: id,
    at: sort,
    ...about,
    subject: isKnown ? { kind, id: subject, role } : null,
  };
}
