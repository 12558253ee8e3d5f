import { randomUUID } from 'node:crypto';
import type {
  AccessRecord,
  AccessRecords,
  NewAccessRecord,
} from '../../../ports/access-records.js';
import type { Clock } from '../../../ports/clock.js';
import type { Caller } from '../../lanes/answer.js';
import type { SubjectStates } from '../subject-states.js';
import type { AccessSecrets } from '../tokens/access-secrets.js';
import { SubjectGone, type FactorFacts, type SubjectOf } from './factor-facts.js';
import { newRecoveryCodes, recoveryCodeIn, recoveryHashOf } from './recovery-codes.js';
import { isTotpCode, newTotpSecret, otpauthUrlOf, totpStepOf } from './totp.js';

/** Shown once, to a subject that sets a second factor up. */
export interface NewSecondFactor {
  /** Base32, for an app that cannot scan. */
  readonly secret: string;
  readonly otpauthUrl: string;
  readonly recoveryCodes: readonly string[];
}

/** Why a second factor was neither set up nor changed; each is a public code. */
export type FactorRefusal = 'SECOND_FACTOR_ACTIVE' | 'SECOND_FACTOR_MISSING' | 'CODE_INVALID';

export class FactorRefused extends Error {
  override readonly name = 'FactorRefused';
  constructor(readonly code: FactorRefusal) {
    super(`the second factor was not changed: ${code}`);
  }
}

/** Too many wrong codes of a subject: nothing was compared. */
export class CodesExhausted extends Error {
  override readonly name = 'CodesExhausted';
  constructor(readonly waitMs: number) {
    super('too many codes of this second factor were wrong');
  }
}

export interface SecondFactorParts {
  readonly records: AccessRecords;
  readonly secrets: Pick<AccessSecrets, 'sealer'>;
  readonly states: SubjectStates;
  readonly facts: FactorFacts;
  readonly clock: Clock;
}

/** How long a set-up waits for its first code. */
const PENDING_MS = 15 * 60_000;
/** An older record that no fact names belongs to no activation that is still in progress. */
const UNNAMED_MS = 60 * 60_000;
/**
 * Wrong codes that a factor permits: this many, and one more after each interval. They are counted
 * in its record, so a restart or another instance permits no more. Three of a million codes are
 * right at a time: a guesser with the password succeeds within a day once in 450 times.
 */
const WRONG_MAX = 30;
const WRONG_EVERY_MS = 2 * 60_000;
/** Other tries that may come first, each time, before a try is refused. */
const ROUNDS_MAX = 20;
const RECORDS_MAX = 100;

interface StoredFactor {
  readonly factorId: string;
  /** Sealed. */
  readonly secret: string;
  /** The time step of the last accepted code: it and earlier steps are used up. */
  readonly lastStep: number;
  /** Hashes of the recovery codes that are left. */
  readonly recovery: readonly string[];
  readonly wrong: { readonly left: number; readonly at: number };
}

/**
 * Second factors of clients and staff: time-based codes, and recovery codes (decision 0056).
 *
 * **Invariants**
 * - A code is accepted once, on all instances together: the step of the last accepted code is
 *   raised by compare and set, and a recovery code is taken out of its record.
 * - A login asks for a factor exactly while the facts of its subject name it. A record that no
 *   fact names has no effect. A fact whose record is missing admits nobody.
 * - A set-up that was not completed changes nothing; a further one replaces it.
 * - The secret is sealed in its record, and recovery codes are only kept as hashes. Both are shown
 *   once.
 */
export class SecondFactors {
  constructor(private readonly parts: SecondFactorParts) {}

  /** Whether a login asks for a code. @throws as `SubjectStates` */
  async required(subject: SubjectOf): Promise<boolean> {
    return ((await this.parts.states.stateOf(subject))?.factorId ?? null) !== null;
  }

  /**
   * Begins to set a factor up; a login asks for it once it is activated.
   * @param label names the account in the app
   * @throws FactorRefused when one is active; SubjectGone; VaultUnavailable and as `SubjectStates`
   */
  async begin(subject: SubjectOf, label: string): Promise<NewSecondFactor> {
    if ((await this.factorIdOf(subject)) !== null) throw new FactorRefused('SECOND_FACTOR_ACTIVE');
    const secret = newTotpSecret();
    const recoveryCodes = newRecoveryCodes();
    const factorId = randomUUID();
    const now = this.parts.clock.now();
    const body: StoredFactor = {
      factorId,
      secret: (await this.parts.secrets.sealer()).seal(secret, contextOf(subject, factorId)),
      lastStep: -1,
      recovery: recoveryCodes.map((code) => recoveryHashOf(factorId, code)),
      wrong: { left: WRONG_MAX, at: now },
    };
    await this.putPending(recordOf(subject, body, { now, expiresAt: now + PENDING_MS }));
    return { secret, otpauthUrl: otpauthUrlOf(secret, label), recoveryCodes };
  }

  /**
   * Activates the factor that was set up last.
   * @throws FactorRefused, CodesExhausted, SubjectGone; VaultUnavailable, and as `FactorFacts`
   */
  async activate(subject: SubjectOf, code: string, caller: Caller): Promise<void> {
    if ((await this.factorIdOf(subject)) !== null) throw new FactorRefused('SECOND_FACTOR_ACTIVE');
    const id = pendingId(subject);
    const pending = await this.accept(subject, id, { code, isPending: true });
    if (pending === 'missing') throw new FactorRefused('SECOND_FACTOR_MISSING');
    if (pending === 'wrong') throw new FactorRefused('CODE_INVALID');
    const { records, facts, clock } = this.parts;
    const now = clock.now();
    // The record comes first: a fact whose record is missing would lock the subject out.
    await records.add(recordOf(subject, pending, { now, expiresAt: null }), now);
    await facts.activate(subject, pending.factorId, caller);
    await records.remove('second-factor', id);
    await this.dropUnnamed(subject, pending.factorId, now);
  }

  /**
   * Whether a code, or a recovery code, is right; it is used up by this.
   * @throws CodesExhausted; VaultUnavailable and as `SubjectStates`
   */
  async verify(subject: SubjectOf, code: string): Promise<boolean> {
    const factorId = (await this.parts.states.stateOf(subject))?.factorId ?? null;
    if (factorId === null) return false;
    const id = recordId(subject, factorId);
    return typeof (await this.accept(subject, id, { code, isPending: false })) === 'object';
  }

  /**
   * Removes the factor that a code is given for.
   * @throws as `activate`
   */
  async remove(subject: SubjectOf, code: string, caller: Caller): Promise<void> {
    const factorId = await this.factorIdOf(subject);
    if (factorId === null) throw new FactorRefused('SECOND_FACTOR_MISSING');
    const id = recordId(subject, factorId);
    const accepted = await this.accept(subject, id, { code, isPending: false });
    if (typeof accepted === 'string') throw new FactorRefused('CODE_INVALID');
    await this.parts.facts.remove(subject, factorId, caller);
    await this.parts.records.remove('second-factor', id);
  }

  /**
   * Removes the factor of a subject that lost it; for admins. Repeatable.
   * @throws SubjectGone; VaultUnavailable, as `SubjectStates` and as `FactorFacts`
   */
  async reset(subject: SubjectOf, caller: Caller): Promise<void> {
    const factorId = await this.factorIdOf(subject);
    if (factorId === null) return;
    await this.parts.facts.remove(subject, factorId, caller);
    await this.parts.records.remove('second-factor', recordId(subject, factorId));
  }

  /** The active factor; null = none. */
  private async factorIdOf(subject: SubjectOf): Promise<string | null> {
    const state = await this.parts.states.stateOf(subject);
    if (state === null) throw new SubjectGone(subject.kind);
    return state.factorId;
  }

  private async putPending(record: NewAccessRecord): Promise<void> {
    const { records, clock } = this.parts;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const now = clock.now();
      if (await records.add(record, now)) return;
      const present = await records.get('second-factor', record.id, now);
      if (present !== null && (await records.replace(record, present.version))) return;
    }
    throw new CodesExhausted(1_000);
  }

  /**
   * Uses a code up, and answers the factor as it is from then on. A wrong code is counted.
   * @throws CodesExhausted
   */
  private async accept(
    subject: SubjectOf,
    id: string,
    { code, isPending }: { readonly code: string; readonly isPending: boolean },
  ): Promise<StoredFactor | 'wrong' | 'missing'> {
    const { records, clock } = this.parts;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const now = clock.now();
      const record = await records.get('second-factor', id, now);
      if (record === null) return 'missing';
      const stored = storedIn(record);
      const recovery = isPending ? null : recoveryCodeIn(code);
      const next =
        recovery === null
          ? await this.afterCode(subject, stored, code.replace(/\s/g, ''), now)
          : afterRecovery(stored, recovery);
      if (next === null) return 'wrong';
      const { version, ...rest } = record;
      // Another try came first: this one is judged by what that one left.
      if (!(await records.replace({ ...rest, body: { ...next.stored } }, version))) continue;
      return next.isRight ? next.stored : 'wrong';
    }
    throw new CodesExhausted(1_000);
  }

  /** Null = it cannot be a code, which is not counted. */
  private async afterCode(
    subject: SubjectOf,
    stored: StoredFactor,
    code: string,
    now: number,
  ): Promise<{ readonly stored: StoredFactor; readonly isRight: boolean } | null> {
    if (!isTotpCode(code)) return null;
    const left = leftAt(stored, now);
    if (left < 1) throw new CodesExhausted(Math.ceil((1 - left) * WRONG_EVERY_MS));
    const sealer = await this.parts.secrets.sealer();
    const secret = sealer.open(stored.secret, contextOf(subject, stored.factorId));
    const step = totpStepOf(secret, code, now);
    const isRight = step !== null && step > stored.lastStep;
    const wrong = { left: isRight ? WRONG_MAX : left - 1, at: now };
    return { stored: { ...stored, wrong, lastStep: isRight ? step : stored.lastStep }, isRight };
  }

  /** Removes records that no fact names: of earlier factors, and of activations that failed. */
  private async dropUnnamed(subject: SubjectOf, factorId: string, now: number): Promise<void> {
    const { records } = this.parts;
    const before = new Date(now - UNNAMED_MS).toISOString();
    const own = await records.ofSubject('second-factor', subject.id, { max: RECORDS_MAX, now });
    for (const { id, sort } of own) {
      if (id !== recordId(subject, factorId) && sort < before) {
        await records.remove('second-factor', id);
      }
    }
  }
}

function afterRecovery(
  stored: StoredFactor,
  code: string,
): { readonly stored: StoredFactor; readonly isRight: true } | null {
  const hashed = recoveryHashOf(stored.factorId, code);
  const recovery = stored.recovery.filter((each) => each !== hashed);
  if (recovery.length === stored.recovery.length) return null;
  return { stored: { ...stored, recovery }, isRight: true };
}

function leftAt({ wrong }: StoredFactor, now: number): number {
  return Math.min(WRONG_MAX, wrong.left + Math.max(0, now - wrong.at) / WRONG_EVERY_MS);
}

function recordOf(
  subject: SubjectOf,
  body: StoredFactor,
  { now, expiresAt }: { readonly now: number; readonly expiresAt: number | null },
): NewAccessRecord {
  const id = expiresAt === null ? recordId(subject, body.factorId) : pendingId(subject);
  const sort = new Date(now).toISOString();
  return { kind: 'second-factor', id, subject: subject.id, sort, expiresAt, body: { ...body } };
}

function storedIn({ body }: AccessRecord): StoredFactor {
  return body as unknown as StoredFactor;
}

function recordId({ id }: SubjectOf, factorId: string): string {
  return `${id}:${factorId}`;
}

function pendingId({ id }: SubjectOf): string {
  return `${id}:pending`;
}

function contextOf({ id }: SubjectOf, factorId: string): string {
  return `second-factor ${id}:${factorId} secret`;
}
