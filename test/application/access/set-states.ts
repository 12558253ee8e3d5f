import {
  SubjectStates,
  type Subject,
  type SubjectState,
} from '../../../src/application/access/subject-states.js';

/** States of subjects as a spec sets them. */
export class SetStates extends SubjectStates {
  private readonly states = new Map<string, SubjectState>();

  set(subject: Subject, about: Partial<Omit<SubjectState, 'subject'>>): void {
    const state = { isActive: true, passwordId: null, factorId: null, ...about };
    this.states.set(subject.id, { subject, ...state });
  }

  remove(id: string): void {
    this.states.delete(id);
  }

  override async stateOf({ id }: Pick<Subject, 'kind' | 'id'>): Promise<SubjectState | null> {
    return this.find(id);
  }

  override async find(id: string): Promise<SubjectState | null> {
    return this.states.get(id) ?? null;
  }
}
