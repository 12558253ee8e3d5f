/** What became of one item of an import. */
export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'replayed' }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string };

/** What became of a change; `unchanged` = the client has all these values already. */
export type ChangeVerdict = Verdict | { readonly kind: 'unchanged' };

/** Body of `PATCH /v1/clients/{id}`. */
export type ClientPatch = { readonly [field: string]: unknown };

/** Body of `POST /v1/clients`, with the id that the import made up. */
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
 * Where an import writes to: a running service, or straight the store. Both take the bodies of
 * the public interface and decide by the same commands, so both leave the same log.
 * Each method rejects with a CliFailure when the ledger cannot go on.
 */
export interface ImportLedger {
  createClient(client: NewClient): Promise<Verdict>;
  changeClient(clientId: string, patch: ClientPatch): Promise<ChangeVerdict>;
  recharge(clientId: string, recharge: NewRecharge): Promise<Verdict>;
  /** At most 1,000 items; the verdicts are parallel to them. */
  debit(items: readonly NewDebit[]): Promise<readonly Verdict[]>;
}
