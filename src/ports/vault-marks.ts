/** Stores the fingerprint of the vault that a log uses, beside the events and not among them. */
export interface VaultMarks {
  /**
   * The stored fingerprint; null = none yet.
   * @throws LogUnavailable
   */
  read(): Promise<string | null>;

  /**
   * Stores a fingerprint unless there is one already. Resolves with the stored one, durably.
   * @throws LogUnavailable, OutcomeUnknown
   */
  keep(mark: string): Promise<string>;
}
