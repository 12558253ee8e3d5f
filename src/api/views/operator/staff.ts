import type { StaffProfile } from '../../../application/access/staff/staff-profiles.js';
import type { StaffChanged } from '../../../application/access/staff/staff-change.js';
import type { StaffMember } from '../../../domain/staff/state.js';

/** A member of staff as admins see it. */
export interface StaffView {
  readonly staffId: string;
  readonly username: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly role: 'admin' | 'auditor';
  readonly status: 'ACTIVE' | 'DISABLED';
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly singleSignOn: boolean;
  readonly createdAt: string;
}

/** The outcome of a command for staff. */
export interface StaffOutcome {
  readonly staffId: string;
  readonly revision: string;
  readonly position: string;
  readonly replayed: boolean;
  readonly changes: readonly string[];
  readonly staff: StaffView;
}

/** A member with its profile; a member whose profile was lost has none. */
export interface StaffFound {
  readonly member: StaffMember;
  readonly profile: StaffProfile | null;
}

export function presentStaff({ member, profile }: StaffFound): StaffView {
  const { staffId, role, status, passwordId, hasSecondFactor, signIn, createdAt } = member;
  return {
    staffId,
    username: profile?.username ?? null,
    email: profile?.email ?? null,
    name: profile?.name ?? null,
    role,
    status,
    hasPassword: passwordId !== null,
    hasSecondFactor,
    singleSignOn: signIn !== null,
    createdAt: new Date(createdAt).toISOString(),
  };
}

export function staffOutcome(
  { member, revision, position, replayed, changes }: StaffChanged,
  profile: StaffProfile | null,
): StaffOutcome {
  return {
    staffId: member.staffId,
    revision: revision.toString(),
    position: position.toString(),
    replayed,
    changes,
    staff: presentStaff({ member, profile }),
  };
}
