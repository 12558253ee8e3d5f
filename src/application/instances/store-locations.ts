/** Location of a store. */
export type StoreKind = 'embedded' | 'EventStoreDB' | 'MongoDB';

/** The location of each store, for health, metrics and the log of the start. */
export abstract class StoreLocations {
  abstract readonly log: StoreKind;
  /** The read models, with the id index, the vault and the API keys. */
  abstract readonly readModels: StoreKind;
}
