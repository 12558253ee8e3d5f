import type { CollectionSpec, Document, Documents } from '../../src/ports/documents.js';
import type { DocumentWrite } from '../../src/ports/documents.js';

/** Documents under test; each test gets an empty store. */
export interface DocumentsFixture {
  readonly documents: Documents;
  /** Closes everything and opens the same store again, as a restart does. */
  reopen(): Promise<Documents>;
  close(): Promise<void>;
}

/** The fixture of the test that is running. */
export type Held = () => DocumentsFixture;

export const CARDS: CollectionSpec = {
  name: 'cards',
  version: 1,
  key: 'client',
  indexes: [
    { fields: ['title'], perClient: false },
    { fields: ['amount'], perClient: false },
    { fields: ['status', 'title'], perClient: false },
  ],
};

export const TICKETS: CollectionSpec = {
  name: 'tickets',
  version: 1,
  key: 'text',
  indexes: [{ fields: ['status', 'due'], perClient: true }],
};

export const ENTRIES: CollectionSpec = {
  name: 'entry-log',
  version: 1,
  key: 'revision',
  indexes: [{ fields: ['messageId'], perClient: true }],
};

export const ALL = [CARDS, TICKETS, ENTRIES];

/** Client ids in ascending order of text. */
export const CLIENTS = [1, 2, 3, 4].map((n) => `0000000${n}-0000-4000-8000-000000000000`);
export const [ONE = '', TWO = '', THREE = '', FOUR = ''] = CLIENTS;

export async function put(
  documents: Documents,
  collection: CollectionSpec,
  writes: readonly DocumentWrite[],
  through = 0n,
): Promise<void> {
  await documents.write([{ collection, writes }], through, 'served');
}

/** A field of each document, for short expectations. */
export function fieldOf(found: readonly Document[], field: string): unknown[] {
  return found.map(({ body }) => body[field]);
}
