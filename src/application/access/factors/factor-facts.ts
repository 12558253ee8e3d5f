import type { Caller } from '../../lanes/answer.js';
import type { Subject } from '../subject-states.js';

/** Records facts about second factors, in the stream of the client or of staff. */
export abstract class FactorFacts {
  /**
   * Names the factor that a login asks for. Repeatable.
   * @throws LogUnavailable, OutcomeUnknown, Contention, SubjectGone
   */
  abstract activate(subject: SubjectOf, factorId: string, caller: Caller): Promise<void>;

  /**
   * A login asks for no code any more. Repeatable.
   * @param ifFactorId the factor to remove, when another one shall stay; null = any
   * @throws as `activate`
   */
  abstract remove(subject: SubjectOf, ifFactorId: string | null, caller: Caller): Promise<void>;
}

export type SubjectOf = Pick<Subject, 'kind' | 'id'>;

/** There is no such client or member of staff (any more). */
export class SubjectGone extends Error {
  override readonly name = 'SubjectGone';
  constructor(readonly kind: Subject['kind']) {
    super(`there is no such ${kind === 'client' ? 'client' : 'member of staff'}`);
  }
}
