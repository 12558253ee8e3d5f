/** Roles of people; gateways have keys only. */
export type SubjectRole = 'client' | 'admin' | 'auditor';

/** A person, or a customer, that can log in. */
export interface Subject {
  readonly kind: 'client' | 'staff';
  /** A client id or a staff id. */
  readonly id: string;
  readonly role: SubjectRole;
}

/** Whether a subject may use the service, as its facts say. */
export interface SubjectState {
  readonly subject: Subject;
  readonly isActive: boolean;
  /** Names the record of the present password; null = there is none. */
  readonly passwordId: string | null;
  /** Names the second factor that a login asks for; null = it asks for none. */
  readonly factorId: string | null;
}

/**
 * The states of subjects with the consistency of a decision: a fact that any instance has recorded
 * before the call is in the answer.
 */
export abstract class SubjectStates {
  /**
   * Null when no such subject exists (any more).
   * @throws LogUnavailable, ClientDamaged, Contention
   */
  abstract stateOf(subject: Pick<Subject, 'kind' | 'id'>): Promise<SubjectState | null>;

  /** The holder of a name, of either kind. @throws as `stateOf` */
  abstract find(id: string): Promise<SubjectState | null>;
}
