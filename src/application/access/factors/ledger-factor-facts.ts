import type { FactorCommand } from '../../../domain/client/commands.js';
import type { StaffCommand } from '../../../domain/staff/commands.js';
import type { Caller } from '../../lanes/answer.js';
import type { Lanes } from '../../lanes/lanes.js';
import type { StaffDirectory } from '../staff-directory.js';
import { FactorFacts, SubjectGone, type SubjectOf } from './factor-facts.js';

/** Facts of clients go into their streams, facts of members into the stream of staff. */
export class LedgerFactorFacts extends FactorFacts {
  constructor(
    private readonly lanes: Pick<Lanes, 'submit'>,
    private readonly staff: Pick<StaffDirectory, 'submit'>,
  ) {
    super();
  }

  override async activate(subject: SubjectOf, factorId: string, caller: Caller): Promise<void> {
    const { kind, id } = subject;
    if (kind === 'client') return this.ofClient(id, { type: 'ActivateFactor', factorId }, caller);
    return this.ofMember({ type: 'ActivateSecondFactor', staffId: id, factorId }, caller);
  }

  override async remove(
    subject: SubjectOf,
    ifFactorId: string | null,
    caller: Caller,
  ): Promise<void> {
    const { kind, id } = subject;
    const only = { ifFactorId: ifFactorId ?? undefined };
    if (kind === 'client') return this.ofClient(id, { type: 'RemoveFactor', ...only }, caller);
    return this.ofMember({ type: 'RemoveSecondFactor', staffId: id, ...only }, caller);
  }

  private async ofClient(id: string, command: FactorCommand, caller: Caller): Promise<void> {
    const answer = await this.lanes.submit(id, command, caller);
    if (answer.kind === 'refused') throw new SubjectGone('client');
  }

  private async ofMember(command: StaffCommand, caller: Caller): Promise<void> {
    const { result } = await this.staff.submit(command, caller);
    if (result === 'not found') throw new SubjectGone('staff');
  }
}
