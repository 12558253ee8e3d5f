import type { SentUnder } from '../../../domain/staff/commands.js';
import type { StaffResult } from '../../../domain/staff/decide.js';
import type { StaffEvent, StaffRole } from '../../../domain/staff/events.js';
import type { StaffMember } from '../../../domain/staff/state.js';
import type { StaffAnswer } from '../staff-directory.js';
import type { StaffProfile } from './staff-profiles.js';

/** A new member, checked. */
export interface NewStaff {
  readonly staffId: string;
  readonly profile: StaffProfile;
  readonly role: StaffRole;
  /** Null = the member has no password. */
  readonly password: string | null;
  /** The code of the sign-in elsewhere; null = the member signs in here. */
  readonly signIn: string | null;
  readonly key: SentUnder | null;
}

/** The changes to a member; what is left out stays. */
export interface StaffPatch {
  readonly profile: Partial<StaffProfile>;
  readonly role?: StaffRole | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly password?: string | undefined;
  /** The password that `password` replaces; absent = any. */
  readonly ifPasswordId?: string | null | undefined;
}

/** Why nothing was changed. */
export type StaffRefusal =
  | Exclude<StaffResult, 'done' | 'replayed' | 'moved' | 'claim abandoned' | 'in use'>
  | 'username taken'
  | 'email taken';

/** A member after a change. */
export interface StaffChanged {
  readonly refusal: null;
  readonly member: StaffMember;
  readonly replayed: boolean;
  readonly revision: bigint;
  readonly position: bigint;
  /** Names of the changed fields, `role`, `disabled` and `password`; empty = nothing changed. */
  readonly changes: readonly string[];
}

export type StaffChange = StaffChanged | { readonly refusal: StaffRefusal };

/** The change must be made again from the present state. */
export const AGAIN = 'AGAIN';

/** Each type of fact with the fields that it changes, beside those of the profile. */
const CHANGED: { readonly [T in StaffEvent['type']]?: string } = {
  StaffAdded: 'role',
  StaffRoleChanged: 'role',
  StaffDisabled: 'disabled',
  StaffEnabled: 'disabled',
  StaffPasswordChanged: 'password',
};

/** @param fields of the profile that the command would change */
export function outcomeOf(
  { result, facts, state, revision, position }: StaffAnswer,
  staffId: string,
  fields: readonly string[],
): StaffChange | typeof AGAIN {
  if (result === 'moved' || result === 'claim abandoned') return AGAIN;
  if (result !== 'done' && result !== 'replayed') return { refusal: refusalOf(result) };
  const member = state.members.get(staffId);
  if (member === undefined) throw new Error('a changed member of staff is missing');
  const types = facts.map(({ type }) => type);
  const isProfile = types.some((type) => type === 'StaffAdded' || type === 'StaffChanged');
  const others = types.flatMap((type) => CHANGED[type] ?? []);
  const changes = [...(isProfile ? fields : []), ...others];
  return { refusal: null, member, replayed: result === 'replayed', revision, position, changes };
}

/** @throws Error for a result that callers never see */
export function refusalOf(result: StaffResult): StaffRefusal {
  switch (result) {
    case 'not found':
    case 'last admin':
    case 'id reused':
    case 'signed in':
    case 'other password':
      return result;
    default:
      throw new Error(`a command for staff cannot be refused as ${result}`);
  }
}
