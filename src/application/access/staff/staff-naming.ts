import { uuid7 } from '../../../codec/uuid7.js';
import type { StaffMember } from '../../../domain/staff/state.js';
import type { Clock } from '../../../ports/clock.js';
import type { Caller } from '../../lanes/answer.js';
import type { Held, NameKind, StaffClaim, UniqueNames } from '../../names/unique-names.js';
import type { StaffProfile } from './staff-profiles.js';

/** The names of a member after a change, and the claims that they need. */
export interface Naming {
  /** The command id of the claims. */
  readonly claimId: string;
  /** Claims of the names that change. */
  readonly claims: readonly StaffClaim[];
  /** The streams of all names in use after the change. */
  readonly names: readonly string[];
}

const KINDS: readonly NameKind[] = ['username', 'email'];

/** Claims usernames and e-mails for members of staff. Methods throw as those of `UniqueNames`. */
export class StaffNaming {
  constructor(private readonly from: { readonly names: UniqueNames; readonly clock: Clock }) {}

  /** The claims that the changed names of a profile need; claims nothing yet. */
  async of(
    staffId: string,
    changed: Partial<StaffProfile>,
    before: Pick<StaffMember, 'names'>,
  ): Promise<Naming> {
    const claimId = uuid7(this.from.clock.now());
    const claims: StaffClaim[] = [];
    for (const kind of KINDS) {
      const text = changed[kind] ?? null;
      if (text === null) continue;
      claims.push(...(await this.from.names.claimsOf(kind, text, { staffId, commandId: claimId })));
    }
    const kept = before.names.filter((stream) => !claims.some((claim) => isOfKind(stream, claim)));
    const names = [...kept, ...claims.map(({ stream }) => stream)];
    // A name that differs only in its case, for example, is the same stream: it is not claimed.
    const news = claims.filter(({ stream }) => !before.names.includes(stream));
    return { claimId, claims: news, names };
  }

  /** Claims all names of a change, or none: then the answer is the kind of the one in use. */
  async reserve({ claims }: Pick<Naming, 'claims'>, caller: Caller): Promise<NameKind | null> {
    const reserved: StaffClaim[] = [];
    for (const claim of claims) {
      const result = await this.from.names.reserve(claim, caller);
      if (result === 'taken') {
        await this.release(reserved, caller);
        return claim.kind;
      }
      if (result === 'reserved') reserved.push(claim);
    }
    return null;
  }

  /** Gives claims back that no fact used. */
  async release(claims: readonly StaffClaim[], caller: Caller): Promise<void> {
    for (const claim of claims) await this.from.names.release(claim, caller);
  }

  /** The names of a profile that a change leaves, as they are held now. */
  async heldBefore(
    staffId: string,
    { profile, names }: { readonly profile: StaffProfile; readonly names: readonly string[] },
  ): Promise<Held<StaffClaim>[]> {
    const by = { names: [] };
    const { claims } = await this.of(staffId, profile, by);
    const left = claims.filter(({ stream }) => !names.includes(stream));
    const held = await Promise.all(left.map((claim) => this.from.names.held(claim)));
    return held.filter((each) => each !== null);
  }

  /** Releases names in the state that was read. */
  async giveBack(held: readonly Held<StaffClaim>[], caller: Caller): Promise<void> {
    for (const each of held) await this.from.names.giveBack(each, caller);
  }
}

function isOfKind(stream: string, { kind }: StaffClaim): boolean {
  return stream.startsWith(`${kind}-`);
}
