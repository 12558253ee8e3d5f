/** The facts of the stream `legal-entities`: the parties that bill (S0-44). */

/** The party that bills, as a statement shows it. */
export interface LegalEntityDetails {
  readonly name: string;
  /** One to six lines, in the order of the address. */
  readonly addressLines: readonly string[];
  /** ISO 3166-1, two letters. */
  readonly country: string;
  readonly taxId: string;
  readonly iban: string | null;
  /** Begins the number of every statement of this entity. */
  readonly invoicePrefix: string;
  /** Text at the end of a statement. */
  readonly footer: string | null;
}

export interface LegalEntityAdded {
  readonly type: 'LegalEntityAdded';
  readonly data: LegalEntityDetails & { readonly legalEntityId: string };
}

/** All details after a change. */
export interface LegalEntityChanged {
  readonly type: 'LegalEntityChanged';
  readonly data: LegalEntityDetails & { readonly legalEntityId: string };
}

export interface LegalEntityRemoved {
  readonly type: 'LegalEntityRemoved';
  readonly data: { readonly legalEntityId: string };
}

export type LegalEntityEvent = LegalEntityAdded | LegalEntityChanged | LegalEntityRemoved;
