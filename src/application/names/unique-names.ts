import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeName, encode } from '../../codec/codec.js';
import { uuid7 } from '../../codec/uuid7.js';
import type { NameClaimed, NameEvent, Recorded } from '../../domain/client/events.js';
import { claimedIn, isEnded, ownerIn } from './name-owners.js';
import { formsOfName, hasForm } from '../../domain/client/names.js';
import type { Clock } from '../../ports/clock.js';
import { NO_STREAM, RevisionConflict, type EventLog } from '../../ports/event-log.js';
import type { KeyVault } from '../../ports/key-vault.js';
import { Contention, type Caller } from '../lanes/answer.js';
import type { Lanes } from '../lanes/lanes.js';
import type { StaffNames } from './staff-names.js';
import { isClient } from '../../domain/client/state.js';

export type NameKind = 'username' | 'email';

/** A name in one of its normal forms. */
interface NameForm {
  readonly kind: NameKind;
  /** The normal form that `stream` represents. */
  readonly normal: string;
  readonly stream: string;
}

/** The claim of a name in one of its normal forms: its stream and the client that claims it. */
export interface Claim extends NameForm {
  readonly clientId: string;
  readonly commandId: string;
}

/** The same for a member of staff. */
export interface StaffClaim extends NameForm {
  readonly staffId: string;
  readonly commandId: string;
}

type AnyClaim = Claim | StaffClaim;

/**
 * Result of a claim. `reserved`: by this command, which releases it when it is not used. `in use`:
 * the client has the name, or another creation of the same client claimed it; this command must not
 * release it. `taken`: another client uses it.
 */
export type Reserved = 'reserved' | 'in use' | 'taken';

/** A name that a client or a member has, and the event that gave it. */
export interface Held<C extends AnyClaim = Claim> {
  readonly claim: C;
  readonly last: Recorded<NameEvent>;
}

/** How long a claim is retried while other writers come first. */
const CONTENDED_MS = 5_000;
/** How long a claim of another instance may stay unused before it counts as abandoned. */
const UNDER_WAY_MS = 3_000;
const LOOK_MS = 40;

export interface NameSources {
  readonly log: EventLog;
  readonly vault: KeyVault;
  readonly clock: Clock;
  readonly lanes: Lanes;
  readonly staff: StaffNames;
}

/**
 * Usernames and e-mails, unique in normal form (S0-01, S0-39, S1-04).
 *
 * - Each name has a separate stream that records its holder, appended at exact revisions. So
 *   every store with optimistic concurrency can guarantee uniqueness.
 * - An unfinished claim of a crashed instance is taken over after its owner is fenced
 *   (docs/reference/semantics.md §2, Unique names).
 */
export class UniqueNames {
  constructor(private readonly from: NameSources) {}

  /** An id under which one command claims names. */
  newCommandId(): string {
    return uuid7(this.from.clock.now());
  }

  /**
   * The claims that a name needs, one per normal form; claims nothing yet. So either version finds
   * a name that the first version reserved in another form (decision 0036).
   */
  async claimsOf<By extends NameClaimed>(
    kind: NameKind,
    text: string,
    by: By,
  ): Promise<(NameForm & By)[]> {
    const secret = await this.from.vault.secret('names');
    return formsOfName(text).map((normal) => {
      const code = createHmac('sha256', secret).update(`${kind}:${normal}`).digest('hex');
      return { kind, normal, stream: `${kind}-${code}`, ...by };
    });
  }

  /**
   * The id of whoever reserved the name, read from the log; null = the name is free. The holder may
   * not use the name yet, so the caller compares it with the holder's present state.
   */
  async holderOf(kind: NameKind, text: string): Promise<string | null> {
    const claims = await this.claimsOf(kind, text, { clientId: '', commandId: '' });
    // The form of the first version is the more exact one: another client may have the other form.
    for (const { stream } of claims.reverse()) {
      const last = await this.last(stream);
      if (last?.type === 'NameReserved') return ownerIn(last.data);
    }
    return null;
  }

  /** Takes the name for the claim's client or member. */
  async reserve(claim: AnyClaim, caller: Caller): Promise<Reserved> {
    const until = performance.now() + CONTENDED_MS;
    while (performance.now() < until) {
      const last = await this.last(claim.stream);
      const claimed =
        last?.type === 'NameReserved' ? await this.overtake(claim, last, caller) : 'free';
      if (claimed === 'reserved' || claimed === 'in use' || claimed === 'taken') return claimed;
      if (await this.append(claim, 'NameReserved', last, caller)) {
        return claimed === 'free' ? 'reserved' : 'in use';
      }
      // A server may refuse an append because of an event that readers do not see yet.
      await wait(Math.random() * LOOK_MS);
    }
    throw new Contention('other writers claimed the name each time');
  }

  /**
   * Releases a reservation of this command, unless another command has overtaken it. Repeatable.
   */
  async release(claim: AnyClaim, caller: Caller): Promise<void> {
    const held = await this.held(claim);
    if (held?.last.data.commandId === claim.commandId) await this.giveBack(held, caller);
  }

  /** The name as the claim's owner has it now; null = the owner does not have it. */
  async held<C extends AnyClaim>(claim: C): Promise<Held<C> | null> {
    const last = await this.last(claim.stream);
    const ours = last?.type === 'NameReserved' && ownerIn(last.data) === ownerIn(claim);
    return ours ? { claim, last } : null;
  }

  /** Releases a name in the state that was read: a later claim by any client keeps it. */
  async giveBack({ claim, last }: Held<AnyClaim>, caller: Caller): Promise<void> {
    await this.append(claim, 'NameReleased', last, caller);
  }

  /**
   * Releases the name of a stream if a client still has it, whatever claimed it. Repeatable.
   * @throws Contention
   */
  async free(stream: string, clientId: string, caller: Caller): Promise<void> {
    const until = performance.now() + CONTENDED_MS;
    while (performance.now() < until) {
      const last = await this.last(stream);
      if (last?.type !== 'NameReserved' || ownerIn(last.data) !== clientId) return;
      if (await this.append({ stream, ...last.data }, 'NameReleased', last, caller)) return;
      await wait(Math.random() * LOOK_MS);
    }
    throw new Contention('other writers changed the name each time');
  }

  /** Decides about a claim in the way: `free` and `shared` claims are overwritten. */
  private async overtake(
    claim: AnyClaim,
    last: Recorded<NameEvent>,
    caller: Caller,
  ): Promise<Reserved | 'free' | 'shared'> {
    const { data } = last;
    if (ownerIn(data) !== ownerIn(claim)) {
      return (await this.fence(claim, last, caller)) ? 'free' : 'taken';
    }
    if (data.commandId === claim.commandId) return 'reserved';
    // Another creation of the same owner may be in progress. Fencing it would waste the id of both.
    if (!(await this.exists(data, claim, caller))) return 'shared';
    return (await this.fence(claim, last, caller)) ? 'free' : 'in use';
  }

  private async exists(data: NameClaimed, { stream }: AnyClaim, caller: Caller): Promise<boolean> {
    if ('staffId' in data) {
      const { commandId } = data;
      const state = await this.from.staff.claimState(data.staffId, { stream, commandId });
      return state !== 'no member';
    }
    const { fold } = await this.from.lanes.current(data.clientId, caller);
    return isClient(fold);
  }

  /** True when the holder can no longer use the name; false when it does use it. */
  private fence(claim: AnyClaim, held: Recorded<NameEvent>, caller: Caller): Promise<boolean> {
    const { data } = held;
    return 'staffId' in data
      ? this.fenceMember(data, held, caller)
      : this.fenceClient(data.clientId, { claim, held }, caller);
  }

  private async fenceMember(
    { staffId, commandId }: { readonly staffId: string; readonly commandId: string },
    held: Recorded<NameEvent>,
    caller: Caller,
  ): Promise<boolean> {
    const named = { stream: held.stream, commandId };
    const state = await this.settled(held, async () => {
      const now = await this.from.staff.claimState(staffId, named);
      return { now, isSettled: now === 'used' || now === 'ended' };
    });
    if (state === 'MOVED' || state === 'ended') return true;
    if (state === 'used') return false;
    return this.from.staff.fenceClaim(staffId, named, caller);
  }

  private async fenceClient(
    owner: string,
    { claim, held }: { readonly claim: AnyClaim; readonly held: Recorded<NameEvent> },
    caller: Caller,
  ): Promise<boolean> {
    const { kind: name, normal } = claim;
    const fold = await this.settled(held, async () => {
      const { fold: now } = await this.from.lanes.current(owner, caller);
      const uses = isClient(now) && hasForm(now.names[name], normal);
      return { now, isSettled: isEnded(now) || uses };
    });
    if (fold === 'MOVED' || isEnded(fold)) return true;
    if (fold === null) {
      return this.from.lanes.fence(owner, { type: 'AbandonCreation', clientId: owner }, caller);
    }
    if (hasForm(fold.names[name], normal)) return false;
    const { commandId } = held.data;
    return this.from.lanes.fence(
      owner,
      { type: 'AbandonNameClaim', name, normal, commandId },
      caller,
    );
  }

  /**
   * The present state of the holder. On a shared log another instance may just be creating it,
   * between the claim and its use. Fencing it would waste its id, so it gets a moment. `MOVED` =
   * the name's stream has changed, and the holder must be read again.
   */
  private async settled<State>(
    { stream, revision }: Recorded<NameEvent>,
    read: () => Promise<{ readonly now: State; readonly isSettled: boolean }>,
  ): Promise<State | 'MOVED'> {
    const until = performance.now() + (this.from.log.shared ? UNDER_WAY_MS : 0);
    for (;;) {
      const { now, isSettled } = await read();
      if (isSettled || performance.now() >= until) return now;
      await wait(LOOK_MS);
      if ((await this.from.log.head(stream)) !== revision) return 'MOVED';
    }
  }

  private async last(stream: string): Promise<Recorded<NameEvent> | undefined> {
    const [last] = await this.from.log.readBackward(stream, null, 1);
    return last === undefined ? undefined : decodeName(last);
  }

  private async append(
    claim: NameClaimed & Pick<NameForm, 'stream'>,
    type: NameEvent['type'],
    last: Recorded<NameEvent> | undefined,
    caller: Caller,
  ): Promise<boolean> {
    const { stream } = claim;
    const now = this.from.clock.now();
    const expected = last?.revision ?? NO_STREAM;
    const frame = {
      ...caller,
      stream,
      revision: expected + 1n,
      eventId: uuid7(now),
      recordedAt: now,
      operation: null,
      clockSuspect: false,
      prevHash: last?.hash ?? '',
    };
    const { stored } = encode({ type, data: claimedIn(claim) }, frame, null);
    try {
      await this.from.log.append(stream, expected, [stored]);
      return true;
    } catch (cause) {
      if (cause instanceof RevisionConflict) return false;
      throw cause;
    }
  }
}
