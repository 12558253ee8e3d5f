import type {
  AbandonStaffClaim,
  ActivateSecondFactor,
  AddStaff,
  ChangeStaff,
  NewProfile,
  RemoveSecondFactor,
  RemoveStaff,
  StaffCommand,
} from './commands.js';
import type { StaffEvent } from './events.js';
import type { Staff, StaffMember } from './state.js';

/**
 * The result of a command.
 *
 * - `done`: it was carried out, or there was nothing to change.
 * - `replayed`: an earlier creation under the same key had the same content.
 * - `not found`: there is no such member.
 * - `last admin`: no enabled admin would be left.
 * - `id reused`: the id or key belongs to another creation.
 * - `signed in`: another member signs in with the same identity.
 * - `claim abandoned`: another command fenced the claims; claim again.
 * - `moved`: the profile was changed meanwhile; make the change again from the present one.
 * - `other password`: the present password is not the one that the command replaces.
 * - `in use`: the member uses the name.
 */
export type StaffResult =
  | 'done'
  | 'replayed'
  | 'not found'
  | 'last admin'
  | 'id reused'
  | 'signed in'
  | 'claim abandoned'
  | 'moved'
  | 'other password'
  | 'in use';

export interface StaffDecision {
  /** Empty unless the result is `done`. */
  readonly events: readonly StaffEvent[];
  readonly result: StaffResult;
}

/** Decides a command on the staff as it is. Pure. */
export function decideStaff(staff: Staff, command: StaffCommand): StaffDecision {
  switch (command.type) {
    case 'AddStaff':
      return add(staff, command);
    case 'ChangeStaff':
      return change(staff, command);
    case 'RemoveStaff':
      return remove(staff, command);
    case 'ActivateSecondFactor':
      return activate(staff, command);
    case 'RemoveSecondFactor':
      return removeFactor(staff, command);
    case 'AbandonStaffClaim':
      return abandon(staff, command);
  }
}

function only(result: StaffResult): StaffDecision {
  return { events: [], result };
}

function done(...events: readonly StaffEvent[]): StaffDecision {
  return { events, result: 'done' };
}

function add(staff: Staff, command: AddStaff): StaffDecision {
  const { staffId, role, profileId, passwordId, names, claimId, signIn, key } = command;
  const known = staff.members.get(staffId);
  if (known !== undefined) {
    const isSame = key !== null && known.createdAs === key.fingerprint;
    return only(isSame ? 'replayed' : 'id reused');
  }
  if (staff.removed.has(staffId)) return only('id reused');
  if (signIn !== null && staff.bySignIn.has(signIn)) return only('signed in');
  if (staff.abandonedClaims.has(claimId)) return only('claim abandoned');
  return done({
    type: 'StaffAdded',
    data: { staffId, role, profileId, passwordId, names, signIn },
  });
}

function change(staff: Staff, command: ChangeStaff): StaffDecision {
  const { staffId, profile, role, isDisabled } = command;
  const member = staff.members.get(staffId);
  if (member === undefined) return only('not found');
  const { ifPasswordId = member.passwordId } = command;
  if (ifPasswordId !== member.passwordId) return only('other password');
  const refusal = profile === null ? null : refusalOf(staff, member, profile);
  if (refusal !== null) return only(refusal);
  const after = { role: role ?? member.role, status: statusAfter(member, isDisabled) };
  if (isEnabledAdmin(member) && !isEnabledAdmin(after) && !hasOtherAdmin(staff, staffId)) {
    return only('last admin');
  }
  return done(...changesTo(member, after, command));
}

function statusAfter({ status }: StaffMember, isDisabled: boolean | null): StaffMember['status'] {
  if (isDisabled === null) return status;
  return isDisabled ? 'DISABLED' : 'ACTIVE';
}

function changesTo(
  { staffId, role, status }: StaffMember,
  after: Pick<StaffMember, 'role' | 'status'>,
  { profile, passwordId }: ChangeStaff,
): StaffEvent[] {
  const events: StaffEvent[] = [];
  if (profile !== null) {
    const { fields, profileId, names } = profile;
    events.push({ type: 'StaffChanged', data: { staffId, fields, profileId, names } });
  }
  if (after.role !== role) {
    events.push({ type: 'StaffRoleChanged', data: { staffId, role: after.role } });
  }
  if (after.status !== status) {
    const type = after.status === 'DISABLED' ? 'StaffDisabled' : 'StaffEnabled';
    events.push({ type, data: { staffId } });
  }
  if (passwordId !== null) {
    events.push({ type: 'StaffPasswordChanged', data: { staffId, passwordId } });
  }
  return events;
}

function refusalOf(staff: Staff, member: StaffMember, profile: NewProfile): StaffResult | null {
  if (profile.replaces !== member.profileId) return 'moved';
  const isFenced = profile.claimId !== null && staff.abandonedClaims.has(profile.claimId);
  return isFenced ? 'claim abandoned' : null;
}

function remove(staff: Staff, { staffId }: RemoveStaff): StaffDecision {
  const member = staff.members.get(staffId);
  if (member === undefined) return only('not found');
  if (isEnabledAdmin(member) && !hasOtherAdmin(staff, staffId)) return only('last admin');
  return done({ type: 'StaffRemoved', data: { staffId } });
}

function activate(staff: Staff, { staffId, factorId }: ActivateSecondFactor): StaffDecision {
  const member = staff.members.get(staffId);
  if (member === undefined) return only('not found');
  if (member.factorId === factorId) return done();
  return done({ type: 'StaffSecondFactorActivated', data: { staffId, factorId } });
}

function removeFactor(staff: Staff, command: RemoveSecondFactor): StaffDecision {
  const { staffId } = command;
  const member = staff.members.get(staffId);
  if (member === undefined) return only('not found');
  const { ifFactorId = member.factorId } = command;
  if (!member.hasSecondFactor || member.factorId !== ifFactorId) return done();
  return done({ type: 'StaffSecondFactorRemoved', data: { staffId } });
}

function abandon(staff: Staff, { staffId, name, claimId }: AbandonStaffClaim): StaffDecision {
  if (staff.members.get(staffId)?.names.includes(name) === true) return only('in use');
  // The ids of removed members are not used again.
  if (staff.removed.has(staffId) || staff.abandonedClaims.has(claimId)) return done();
  return done({ type: 'StaffNameClaimAbandoned', data: { staffId, commandId: claimId } });
}

function isEnabledAdmin({ role, status }: Pick<StaffMember, 'role' | 'status'>): boolean {
  return role === 'admin' && status === 'ACTIVE';
}

function hasOtherAdmin({ members }: Staff, staffId: string): boolean {
  return members.some((member) => member.staffId !== staffId && isEnabledAdmin(member));
}
