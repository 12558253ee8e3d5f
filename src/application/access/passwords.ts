import { randomBytes, randomUUID } from 'node:crypto';
import { hash, parseOptions, verify, type Options } from '@node-rs/argon2';
import { FairGate, GateFull, type GateLimits } from '../../async/fair-gate.js';
import { Sealer } from '../../codec/sealer.js';
import { normalPassword } from '../../domain/password-rules.js';
import type { AccessRecord, AccessRecords } from '../../ports/access-records.js';
import type { Clock } from '../../ports/clock.js';
import type { KeyVault } from '../../ports/key-vault.js';

/** argon2id, which is the library's default, with the parameters that OWASP recommends. */
const ARGON2: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Bounds of stored parameters: a damaged record must not order gigabytes of memory. */
const STORED_MAX = { memoryCost: 65_536, timeCost: 8, parallelism: 4 };
/**
 * Hashes at once. Each takes one of the four threads of Node.js, which reads of files need too.
 * Changes have a separate place, so that a flood of logins cannot keep an owner from a new password.
 */
const QUEUES: PasswordQueues = {
  logins: { inside: 2, waiting: 200, patienceMs: 10_000 },
  changes: { inside: 1, waiting: 200, patienceMs: 10_000 },
};
/** A younger record without a fact may belong to an unfinished save of another instance. */
const UNNAMED_MS = 60 * 60_000;
const RECORDS_MAX = 100;
const NO_ID = 'none';

/** Too many passwords are hashed at the moment: nothing was compared or stored. */
export class PasswordsBusy extends Error {
  override readonly name = 'PasswordsBusy';
}

export interface PasswordQueues {
  readonly logins: GateLimits;
  readonly changes: GateLimits;
}

export interface PasswordSources {
  readonly records: AccessRecords;
  readonly vault: KeyVault;
  readonly clock: Clock;
}

/**
 * Hashes of passwords, as records that facts name.
 *
 * - `hash` resolves when the record is durable. Only then may a fact name it. A record that no fact
 *   names opens nothing.
 * - A login reads the record that the newest fact names. So a crash between record, fact and the
 *   removal of older records changes nothing or everything (decision 0057).
 * - An unknown name, a missing record and a damaged hash cost as much as a wrong password.
 * - Hashing takes a bounded number of threads, and its queue is bounded.
 */
export class Passwords {
  private readonly logins: FairGate;
  private readonly changes: FairGate;
  private sealer: Promise<Sealer> | null = null;
  private dummy: Promise<string> | null = null;

  constructor(
    private readonly from: PasswordSources,
    queues = QUEUES,
  ) {
    this.logins = new FairGate(queues.logins);
    this.changes = new FairGate(queues.changes);
  }

  /**
   * Stores the hash of a new password; the answer is its id, durable.
   * @param password satisfies `passwordFaults`
   * @throws PasswordsBusy, VaultUnavailable
   */
  async hash(
    subject: string,
    password: string,
    passwordId: string = randomUUID(),
  ): Promise<string> {
    if (!isWellFormed(password))
      throw new Error('a password with half a character was not refused');
    const hashed = await admitted(this.changes, () => hash(normalPassword(password), ARGON2));
    const { records, clock } = this.from;
    const now = clock.now();
    const id = recordId(subject, passwordId);
    const sealed = (await this.sealing()).seal(hashed, contextOf(id));
    const body = { hash: sealed };
    const sort = new Date(now).toISOString();
    const isNew = await records.add(
      { kind: 'password', id, subject, sort, expiresAt: null, body },
      now,
    );
    if (!isNew) throw new Error('the id of a password was used twice');
    return passwordId;
  }

  /**
   * Whether it is the password that the id names. The id is the one of the subject's present state;
   * null = an unknown subject, or one without a password.
   * @throws PasswordsBusy, VaultUnavailable
   */
  async verify(subject: string, passwordId: string | null, password: string): Promise<boolean> {
    const id = recordId(subject, passwordId ?? NO_ID);
    const record = await this.from.records.get('password', id, this.from.clock.now());
    const stored = record === null ? null : await this.openedHash(record);
    const dummy = await this.dummyHash();
    return admitted(this.logins, async () => {
      const isRight = await matches(stored ?? dummy, password);
      if (isRight !== null) return isRight && stored !== null && passwordId !== null;
      await matches(dummy, password);
      return false;
    });
  }

  /**
   * Removes older records once a fact names the present one.
   * @param superseded the id that the fact replaced. Other records may belong to saves that are
   *   not finished yet, and stay for an hour.
   * @throws VaultUnavailable; the next change removes what is left
   */
  async keepOnly(
    subject: string,
    passwordId: string,
    superseded: string | null = null,
  ): Promise<void> {
    const { records, clock } = this.from;
    const now = clock.now();
    const since = new Date(now - UNNAMED_MS).toISOString();
    const own = await records.ofSubject('password', subject, { max: RECORDS_MAX, now });
    for (const { id, sort } of own) {
      if (id === recordId(subject, passwordId)) continue;
      const isSuperseded = superseded !== null && id === recordId(subject, superseded);
      if (isSuperseded || sort < since) await records.remove('password', id);
    }
  }

  /** Removes a record that no fact names and that no fact will name. @throws VaultUnavailable */
  async drop(subject: string, passwordId: string): Promise<void> {
    await this.from.records.remove('password', recordId(subject, passwordId));
  }

  /** Removes every hash of a subject. @throws VaultUnavailable */
  async removeOf(subject: string): Promise<void> {
    await this.from.records.removeOf(subject, ['password']);
  }

  /** The hash in a record; null when it does not open. */
  private async openedHash({ id, body }: AccessRecord): Promise<string | null> {
    const sealer = await this.sealing();
    try {
      return sealer.open(String(body['hash']), contextOf(id));
    } catch {
      // Damaged, or copied from another record: a wrong password, which is no error.
      return null;
    }
  }

  private sealing(): Promise<Sealer> {
    this.sealer ??= once(
      async () => new Sealer(await this.from.vault.secret('access')),
      () => (this.sealer = null),
    );
    return this.sealer;
  }

  /** A hash that no password matches, with the parameters of all others. */
  private dummyHash(): Promise<string> {
    this.dummy ??= once(
      () => hash(randomBytes(32), ARGON2),
      () => (this.dummy = null),
    );
    return this.dummy;
  }
}

/** After a failure the next caller tries again. */
async function once<T>(make: () => Promise<T>, forget: () => void): Promise<T> {
  try {
    return await make();
  } catch (cause) {
    forget();
    throw cause;
  }
}

/** Callers are admitted in their order: the names of a `FairGate` would show who is known. */
async function admitted<T>(gate: FairGate, work: () => Promise<T>): Promise<T> {
  const leave = await gate.enter(randomUUID(), new AbortController().signal).catch((cause) => {
    throw cause instanceof GateFull ? new PasswordsBusy(cause.message, { cause }) : cause;
  });
  try {
    return await work();
  } finally {
    leave();
  }
}

/** Null when the hash is damaged: the library throws at once, without hashing. */
async function matches(hashed: string, password: string): Promise<boolean | null> {
  const isWhole = isWellFormed(password);
  try {
    if (!isBounded(hashed)) return null;
    const isRight = await verify(hashed, isWhole ? normalPassword(password) : '');
    return isRight && isWhole;
  } catch {
    // The library throws on a damaged hash; its message could quote the hash.
    return null;
  }
}

function isBounded(hashed: string): boolean {
  const { memoryCost, timeCost, parallelism } = parseOptions(hashed);
  return (
    memoryCost <= STORED_MAX.memoryCost &&
    timeCost <= STORED_MAX.timeCost &&
    parallelism <= STORED_MAX.parallelism
  );
}

/** UTF-8 cannot carry half of a surrogate pair: it would become another character. */
function isWellFormed(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}

function recordId(subject: string, passwordId: string): string {
  return `${subject}:${passwordId}`;
}

function contextOf(id: string): string {
  return `password ${id} hash`;
}
