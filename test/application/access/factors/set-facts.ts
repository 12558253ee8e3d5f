import {
  FactorFacts,
  SubjectGone,
  type SubjectOf,
} from '../../../../src/application/access/factors/factor-facts.js';
import type { SetStates } from '../set-states.js';

/** Facts that change the states of a spec. */
export class SetFacts extends FactorFacts {
  readonly recorded: string[] = [];
  /** While true, nothing can be recorded. */
  down = false;

  constructor(private readonly states: SetStates) {
    super();
  }

  override async activate(subject: SubjectOf, factorId: string): Promise<void> {
    await this.change(subject, factorId);
    this.recorded.push(`activated ${factorId}`);
  }

  override async remove(subject: SubjectOf, ifFactorId: string | null): Promise<void> {
    const present = await this.states.stateOf(subject);
    if (ifFactorId !== null && present?.factorId !== ifFactorId) return;
    await this.change(subject, null);
    this.recorded.push('removed');
  }

  private async change(subject: SubjectOf, factorId: string | null): Promise<void> {
    if (this.down) throw new Error('the log is away');
    const state = await this.states.stateOf(subject);
    if (state === null) throw new SubjectGone(subject.kind);
    this.states.set(state.subject, { ...state, factorId });
  }
}
