import { creationKey, type Command, type CommandKey, type RefusedValue } from '../commands.js';
import type { ClientEvent, Fact, WarningCode } from '../events.js';
import type { Decision, Env, Refusal, RefusalCode } from '../decision.js';
import type { EventOf, OperationKind } from '../events.js';
import { sameContent } from './same-content.js';

/** The four shapes of a decision, and the replay look-up by `Idempotency-Key`. */
export type Accepted = Extract<Decision, { kind: 'accepted' }>;

export const UNCHANGED: Decision = { kind: 'unchanged' };

/** Accepts with the fact that answers the command, and the facts that follow from it. */
export function accept(
  main: ClientEvent,
  follows: readonly ClientEvent[] = [],
  warnings: readonly WarningCode[] = [],
): Accepted {
  const events = follows.length === 0 ? ([main] as const) : ([main, ...follows] as const);
  return { kind: 'accepted', events, main: 0, warnings };
}

/** An accepted decision with facts that are recorded before its own. */
export function precededBy(first: readonly ClientEvent[], decision: Accepted): Accepted {
  if (first.length === 0) return decision;
  const { events, main } = decision;
  return { ...decision, events: [...first, ...events], main: main + first.length };
}

/** The fact of a new password; none without one. */
export function newPassword(passwordId: string | undefined): EventOf<'PasswordChanged'>[] {
  return passwordId === undefined ? [] : [{ type: 'PasswordChanged', data: { passwordId } }];
}

/** An id that was used before, as a refusal names it. */
export interface Used {
  readonly kind: OperationKind | 'client';
  readonly id: string;
}

export function refuse(
  code: RefusalCode,
  numbers: Record<string, string | number | null> = {},
): Decision {
  return { kind: 'refused', refusals: [{ ...numbers, code }] };
}

/** Refuses with all failed rules; `null` when none failed. */
export function refuseAll(refusals: readonly Refusal[]): Decision | null {
  const [first] = refusals;
  if (first === undefined) return null;
  return { kind: 'refused', refusals: [first, ...refusals.slice(1)] };
}

export function invalidValue({ field, invalid, detail }: RefusedValue): Refusal {
  return { code: 'INVALID_INPUT', field, invalid, detail };
}

/** Answers a repeated id: a replay if the content is the same, otherwise a refusal (I9). */
export function replayOrReuse(fact: Fact, used: Used, isSame: boolean): Decision {
  return isSame
    ? { kind: 'replayed', fact }
    : refuse('ID_REUSED', { ...used, revision: fact.revision.toString() });
}

/**
 * The decision for a repeated `Idempotency-Key`; `null` for a new one. The fingerprint covers
 * content that facts lack, such as the fields in a patch that changed nothing.
 */
export function repeatedKey(command: Command, key: CommandKey, env: Env): Decision | null {
  const facts = env.known({ kind: 'key', id: key.id });
  const fact = facts.find((known) => !isExpiry(known)) ?? facts[0];
  if (fact === undefined) return null;
  const stored = fact.operation?.fingerprint;
  const isSame =
    stored === key.fingerprint ||
    (stored !== undefined && stored === key.earlierFingerprint) ||
    sameContent(fact, command, env);
  const decision = replayOrReuse(fact, keyUsed(command, key), isSame);
  if (decision.kind !== 'replayed') return decision;
  // The new password of a save is a second fact of its append, and carries the key as well.
  const follows = facts.filter((known) => known !== fact && known.type === 'PasswordChanged');
  return follows.length === 0 ? decision : { ...decision, follows };
}

/** At its creation, a client's own id acts as a key. */
function keyUsed(command: Command, { id }: CommandKey): Used {
  if (command.type === 'CreateClient' && id === creationKey(command.clientId)) {
    return { kind: 'client', id: command.clientId };
  }
  return { kind: 'key', id };
}

/** Expired reservations are released together with a command; they do not answer it. */
function isExpiry(fact: Fact): boolean {
  return fact.type === 'ReservationReleased' && fact.data.cause === 'EXPIRED';
}
