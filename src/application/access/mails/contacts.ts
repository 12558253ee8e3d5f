import type { Subject } from '../subject-states.js';

/** Addresses of clients and staff. */
export abstract class Contacts {
  /** Null = none is known. @throws VaultUnavailable and as `SubjectStates` */
  abstract emailOf(subject: Pick<Subject, 'kind' | 'id'>): Promise<string | null>;
}
