/** Where one of the stores is kept. */
export type Place = 'embedded' | 'EventStoreDB' | 'MongoDB';

/** Which store is kept where, for health, metrics and the log of the start. */
export abstract class StorePlaces {
  abstract readonly log: Place;
  /** The read models and, with them, the id index, the vault and the API keys. */
  abstract readonly readModels: Place;
}
