import { randomUUID } from 'node:crypto';
import type { Caller } from '../../lanes/answer.js';
import type { Lanes } from '../../lanes/lanes.js';
import type { PasswordSaves } from '../password-saves.js';
import type { StaffChanges } from '../staff/staff-changes.js';
import type { Subject } from '../subject-states.js';
import { NewPasswords, type Replacement } from './new-passwords.js';

export interface NewPasswordSources {
  readonly saves: Pick<PasswordSaves, 'change'>;
  readonly lanes: Pick<Lanes, 'submit'>;
  readonly staff: Pick<StaffChanges, 'change'>;
}

/** Passwords of clients change by `ChangePassword`, those of members by `ChangeStaff`. */
export class LedgerNewPasswords extends NewPasswords {
  constructor(private readonly from: NewPasswordSources) {
    super();
  }

  override async replace(
    { kind, id }: Pick<Subject, 'kind' | 'id'>,
    replacement: Replacement,
    caller: Caller,
  ): Promise<boolean> {
    if (kind === 'client') return this.ofClient(id, replacement, caller);
    const { password, replaces: ifPasswordId } = replacement;
    const patch = { profile: {}, password, ifPasswordId };
    return (await this.from.staff.change(id, patch, caller)).refusal === null;
  }

  private async ofClient(
    clientId: string,
    { password, replaces: ifPasswordId }: Replacement,
    caller: Caller,
  ): Promise<boolean> {
    const { saves, lanes } = this.from;
    const command = { type: 'ChangePassword', passwordId: randomUUID(), ifPasswordId } as const;
    const save = { clientId, command, caller, password };
    const answer = await saves.change(save, () => lanes.submit(clientId, command, caller));
    return answer.kind === 'done';
  }
}
