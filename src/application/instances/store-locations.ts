/** Where one of the stores is kept. */
export type StoreKind = 'embedded' | 'EventStoreDB' | 'MongoDB';

/** Which store is kept where, for health, metrics and the log of the start. */
export abstract class StoreLocations {
  abstract readonly log: StoreKind;
  /** The read models and, with them, the id index, the vault and the API keys. */
  abstract readonly readModels: StoreKind;
}
