import { Injectable } from '@nestjs/common';
import type {
  NewStaff,
  StaffChange,
  StaffRefusal,
} from '../../../application/access/staff/staff-change.js';
import { StaffChanges } from '../../../application/access/staff/staff-changes.js';
import { StaffProfiles } from '../../../application/access/staff/staff-profiles.js';
import { Problem, refused } from '../../errors/problem.js';
import { newPassword, requiredPassword } from '../../input/new-password.js';
import { ChangeStaffInput, CreateStaffInput } from '../../input/staff-input.js';
import { parseBody } from '../../input/validator.js';
import { staffOutcome, type StaffOutcome } from '../../views/operator/staff.js';
import { idIn, type Call } from '../call.js';
import { Idempotency } from './idempotency.js';

const PASSWORD_FIELDS = ['password', 'passwordConfirm'] as const;

/** Runs the operations on staff, for every facade alike. */
@Injectable()
export class StaffRunner {
  constructor(
    private readonly changes: StaffChanges,
    private readonly profiles: StaffProfiles,
    private readonly idempotency: Idempotency,
  ) {}

  /** @throws Problem, PasswordsBusy */
  async create(call: Call): Promise<StaffOutcome> {
    const input = parseBody(CreateStaffInput, call.input);
    const { username, email, name, role, password, passwordConfirm } = input;
    const profile = { username, email, name };
    const asked = {
      ...this.identityOf(call, JSON.stringify([username, email, name, role])),
      profile,
      role,
      password: requiredPassword(password, passwordConfirm, PASSWORD_FIELDS),
      signIn: null,
    };
    return this.outcomeOf(await this.changes.add(asked, call.caller), asked.key?.id);
  }

  /** @throws Problem, PasswordsBusy */
  async change(call: Call): Promise<StaffOutcome> {
    const staffId = staffIdIn(call);
    const input = parseBody(ChangeStaffInput, call.input);
    const { role, disabled, password, passwordConfirm, ...profile } = input;
    const patch = {
      profile,
      role,
      isDisabled: disabled,
      password: newPassword(password, passwordConfirm, PASSWORD_FIELDS),
    };
    return this.outcomeOf(await this.changes.change(staffId, patch, call.caller));
  }

  /** @throws Problem */
  async remove(call: Call): Promise<{ readonly staffId: string }> {
    const staffId = staffIdIn(call);
    const refusal = await this.changes.remove(staffId, call.caller);
    if (refusal !== null) throw problemOf(refusal);
    return { staffId };
  }

  /** The id of a new member: made from the key, so that a retry reaches the same member. */
  private identityOf(call: Call, content: string): Pick<NewStaff, 'staffId' | 'key'> {
    const sent = this.idempotency.sentKey(call);
    if (sent === undefined) return { staffId: this.changes.newId(), key: null };
    const { id } = sent;
    const staffId = this.idempotency.staffIdFor(call.identity.id, id);
    return { staffId, key: { id, fingerprint: this.idempotency.fingerprintOf(content) } };
  }

  private async outcomeOf(change: StaffChange, key?: string): Promise<StaffOutcome> {
    if (change.refusal !== null) throw problemOf(change.refusal, key);
    const { member } = change;
    const profiles = await this.profiles.of([member]);
    return staffOutcome(change, profiles.get(member.staffId) ?? null);
  }
}

function staffIdIn(call: Call): string {
  return idIn(call, 'staffId', 'NOT_FOUND').toLowerCase();
}

function problemOf(refusal: StaffRefusal, key = ''): Problem {
  switch (refusal) {
    case 'not found':
      return new Problem('NOT_FOUND', {
        detail: 'There is no such member: GET /v1/staff lists them.',
      });
    case 'last admin':
      return new Problem('LAST_ADMIN', {
        detail: 'This is the last enabled admin among the staff: make another one first.',
      });
    case 'username taken':
      return refused([{ code: 'USERNAME_TAKEN', field: 'username' }]);
    case 'email taken':
      return refused([{ code: 'EMAIL_TAKEN', field: 'email' }]);
    case 'id reused':
      return refused([{ code: 'ID_REUSED', kind: 'key', id: key }]);
    case 'other password':
    case 'signed in':
      throw new Error('a member with a password cannot be one who signs in elsewhere');
  }
}
