/** Outcome of one item of an import. */
export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'replayed' }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string };

/** Outcome of a change; `unchanged` = the client already has all these values. */
export type ChangeVerdict = Verdict | { readonly kind: 'unchanged' };

/** Body of `PATCH /v1/clients/{id}`. */
export type ClientPatch = { readonly [field: string]: unknown };

/** Body of `POST /v1/clients`, with the id that the import generated. */
export interface NewClient {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** Item of `POST /v1/debits`. */
export interface NewDebit {
  readonly clientId: string;
  readonly messageId: string;
  readonly credits: string;
  readonly occurredAt: string;
}

/** Body of `POST /v1/clients/{id}/recharges`. */
export interface NewRecharge {
  readonly rechargeId: string;
  readonly credits: string;
}

/**
 * Target of an import: a running service, or the store itself. Both take the bodies of the public
 * interface and execute the same commands, so both result in the same log. Each method rejects with
 * a CliFailure when the ledger cannot continue.
 */
export interface ImportLedger {
  createClient(client: NewClient): Promise<Verdict>;
  changeClient(clientId: string, patch: ClientPatch): Promise<ChangeVerdict>;
  recharge(clientId: string, recharge: NewRecharge): Promise<Verdict>;
  /** At most 1,000 items; the verdicts are parallel to them. */
  debit(items: readonly NewDebit[]): Promise<readonly Verdict[]>;
}
