/** Kinds of records; each kind has its own shape of body. */
export const ACCESS_KINDS = [
  'password',
  'session',
  'second-factor',
  'link',
  'signing-key',
  'mail',
  'mail-due',
  'mail-position',
  'staff-profile',
  'login',
  'sign-in',
  'brand-logo',
  'webhook',
  'webhook-position',
  'webhook-delivery',
] as const;
export type AccessKind = (typeof ACCESS_KINDS)[number];

/** One record of access: a password's hash, a session, a profile of a member of staff, a mail. */
export interface AccessRecord {
  readonly kind: AccessKind;
  /** Unique within its kind. */
  readonly id: string;
  /** Owner: a client id, a staff id, or '' for records of the whole service. */
  readonly subject: string;
  /** Orders the records of a kind, by the bytes of its UTF-8: an ISO instant or a name. */
  readonly sort: string;
  /** Epoch ms from which the record does not exist any more; null = it does not expire. */
  readonly expiresAt: number | null;
  /** 1 at first; every replacement adds 1. */
  readonly version: number;
  /** Any JSON object. The caller seals its secret members with `Sealer`. */
  readonly body: { readonly [name: string]: unknown };
}

export type NewAccessRecord = Omit<AccessRecord, 'version'>;

/** Selects records of a kind in the order of `sort`, then `id`. */
export interface AccessQuery {
  /** Continues behind this record, in the direction of the order. */
  readonly after?: Pick<AccessRecord, 'sort' | 'id'> | null;
  readonly max: number;
  readonly order: 'ascending' | 'descending';
  /** Lowest `sort`, included. */
  readonly from?: string | null;
  /** Highest `sort`, excluded. */
  readonly to?: string | null;
  readonly subject?: string | null;
  /** Epoch ms; records that have expired by then are left out. */
  readonly now: number;
}

/**
 * Records about who may use the service, stored with the vault: secrets and personal data that
 * must not be in an event (decision 0055). Not a read model.
 *
 * - A write is durable when it resolves. After `VaultUnavailable` its outcome is unknown.
 * - A read sees every write that has resolved before, of any instance.
 * - Every method throws VaultUnavailable.
 */
export abstract class AccessRecords {
  /** @param now epoch ms; an expired record is null */
  abstract get(kind: AccessKind, id: string, now: number): Promise<AccessRecord | null>;

  /**
   * Adds a record of version 1. False = a record of that kind and id exists; one that has expired
   * by `now` is removed first.
   */
  abstract add(record: NewAccessRecord, now: number): Promise<boolean>;

  /**
   * Adds records of version 1. Existing records do not change, so a repeated call adds what is
   * missing.
   */
  abstract addMany(records: readonly NewAccessRecord[]): Promise<void>;

  /**
   * Writes records whatever is stored under their ids, each with the next version. A failure may
   * leave some of them written. For records that one writer owns, such as results of deliveries.
   */
  abstract putMany(records: readonly NewAccessRecord[]): Promise<void>;

  /** Writes a record over the version that the caller has read. False = it is another or gone. */
  abstract replace(record: NewAccessRecord, expectedVersion: number): Promise<boolean>;

  /** True for the one caller that removed it: a record that works once is taken so. */
  abstract remove(kind: AccessKind, id: string): Promise<boolean>;

  /**
   * Removes records that one writer owns; those that do not exist are passed over. A failure may
   * leave some of them.
   */
  abstract removeMany(kind: AccessKind, ids: readonly string[]): Promise<void>;

  /** The records of a kind, one page. */
  abstract list(kind: AccessKind, query: AccessQuery): Promise<AccessRecord[]>;

  /** The records of a kind that a subject has, in ascending order. */
  ofSubject(
    kind: AccessKind,
    subject: string,
    { max, now }: Pick<AccessQuery, 'max' | 'now'>,
  ): Promise<AccessRecord[]> {
    return this.list(kind, { subject, max, now, order: 'ascending' });
  }

  /**
   * Removes the records of a subject, of all kinds or of some; answers how many. A subject whose
   * key is destroyed loses its records before the key: the destruction also empties the log of the
   * embedded file, which may still have bytes of them.
   */
  async removeOf(subject: string, kinds: readonly AccessKind[] = ACCESS_KINDS): Promise<number> {
    if (subject === '') throw new Error('the records of the service have no subject');
    return this.removeAllOf(subject, kinds);
  }

  /** Removes up to `max` records that have expired by `now`, of any kind; answers how many. */
  abstract removeExpired(now: number, max: number): Promise<number>;

  protected abstract removeAllOf(subject: string, kinds: readonly AccessKind[]): Promise<number>;
}
