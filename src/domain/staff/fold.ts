import type { RecordedOf } from '../access/events.js';
import type { StaffEvent } from './events.js';
import type { Staff, StaffMember } from './state.js';

type Fact = RecordedOf<StaffEvent>;
type FactOf<T extends StaffEvent['type']> = Extract<Fact, { readonly type: T }>;

/** The staff after one more fact: a new value, never an exception. */
export function evolveStaff(staff: Staff, fact: Fact): Staff {
  switch (fact.type) {
    case 'StaffAdded':
      return added(staff, fact);
    case 'StaffRemoved':
      return removed(staff, fact.data.staffId);
    case 'StaffNameClaimAbandoned':
      return { ...staff, abandonedClaims: staff.abandonedClaims.add(fact.data.commandId) };
    default:
      return changed(staff, fact.data.staffId, changeOf(fact));
  }
}

type Change = Exclude<Fact, FactOf<'StaffAdded' | 'StaffRemoved' | 'StaffNameClaimAbandoned'>>;

function changeOf(fact: Change): Partial<StaffMember> {
  switch (fact.type) {
    case 'StaffChanged':
      return { profileId: fact.data.profileId, names: fact.data.names };
    case 'StaffRoleChanged':
      return { role: fact.data.role };
    case 'StaffDisabled':
      return { status: 'DISABLED' };
    case 'StaffEnabled':
      return { status: 'ACTIVE' };
    case 'StaffPasswordChanged':
      return { passwordId: fact.data.passwordId };
    case 'StaffSecondFactorActivated':
      return { factorId: fact.data.factorId, hasSecondFactor: true };
    case 'StaffSecondFactorRemoved':
      return { factorId: null, hasSecondFactor: false };
    default:
      return unknownFact(fact);
  }
}

/** Does not compile while a type of fact has no case. A fact of a later version changes nothing. */
function unknownFact(_fact: never): Partial<StaffMember> {
  return {};
}

function added(staff: Staff, { data, recordedAt, operation }: FactOf<'StaffAdded'>): Staff {
  const { staffId, signIn } = data;
  const member: StaffMember = {
    staffId,
    role: data.role,
    status: 'ACTIVE',
    profileId: data.profileId,
    passwordId: data.passwordId,
    factorId: null,
    hasSecondFactor: false,
    names: data.names,
    signIn,
    createdAt: recordedAt,
    createdAs: operation?.fingerprint ?? null,
  };
  const bySignIn = signIn === null ? staff.bySignIn : staff.bySignIn.set(signIn, staffId);
  return { ...staff, members: staff.members.set(staffId, member), bySignIn };
}

function removed(staff: Staff, staffId: string): Staff {
  const signIn = staff.members.get(staffId)?.signIn ?? null;
  return {
    ...staff,
    members: staff.members.delete(staffId),
    removed: staff.removed.add(staffId),
    bySignIn: signIn === null ? staff.bySignIn : staff.bySignIn.delete(signIn),
  };
}

function changed(staff: Staff, staffId: string, change: Partial<StaffMember>): Staff {
  const before = staff.members.get(staffId);
  if (before === undefined) return staff;
  return { ...staff, members: staff.members.set(staffId, { ...before, ...change }) };
}
