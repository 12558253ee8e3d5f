/** Where a log keeps which vault its ledger is written with: beside its events, not among them. */
export interface VaultMarks {
  /**
   * The vault that is named; null = none yet.
   * @throws LogUnavailable
   */
  read(): Promise<string | null>;

  /**
   * Names a vault unless one is named already. Resolves with the one that is named then, durably.
   * @throws LogUnavailable, OutcomeUnknown
   */
  keep(mark: string): Promise<string>;
}
