import { Injectable } from '@nestjs/common';
import type { StoreLocations } from '../../../application/instances/store-locations.js';
import { Credentials } from '../../../ports/credentials.js';
import { Documents } from '../../../ports/documents.js';
import { EventLog } from '../../../ports/event-log.js';
import { IdIndex } from '../../../ports/id-index.js';

/** A store by name, and a query that it answers when it works. */
export interface WatchedStore {
  readonly name: string;
  readonly place: keyof StoreLocations;
  readonly ask: () => Promise<unknown>;
}

/** No key has this hash; looking it up tests the vault and changes nothing. */
const NO_KEY = '0'.repeat(64);

/** Every store whose answer health waits for. */
@Injectable()
export class WatchedStores {
  readonly all: readonly WatchedStore[];

  constructor(log: EventLog, ids: IdIndex, documents: Documents, credentials: Credentials) {
    this.all = [
      { name: 'log', place: 'log', ask: () => log.writable() },
      { name: 'idIndex', place: 'readModels', ask: () => ids.covered() },
      { name: 'readModels', place: 'readModels', ask: () => documents.status() },
      { name: 'vault', place: 'readModels', ask: () => credentials.findByHash(NO_KEY) },
    ];
  }
}
