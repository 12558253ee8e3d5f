import type {
  CollectionSpec,
  Document,
  DocumentId,
  DocumentWrite,
} from '../../../ports/documents.js';
import { bodyOf, int64, storedBody } from './stored-body.js';

/** A document as stored in MongoDB. */
export interface StoredDocument {
  /** Client and key in one text, which defines the order of documents. */
  readonly _id: string;
  readonly client: string;
  readonly key: string | bigint;
  readonly revision: bigint;
  /** Null = deleted; the remaining document keeps the revision guard. */
  readonly body: { [name: string]: unknown } | null;
}

/** Sorts before every character of a client's id, so the joined text sorts like the pair of ids. */
const BETWEEN = ' ';
const AFTER_BETWEEN = '!';
const REVISION_DIGITS = 19;

/** The `_id` of a document. Revisions are padded, so texts sort as numbers do. */
export function storedId(collection: CollectionSpec, { clientId, key }: DocumentId): string {
  if (collection.key === 'client') return checkedClient(clientId);
  const text = typeof key === 'bigint' ? key.toString().padStart(REVISION_DIGITS, '0') : key;
  return `${checkedClient(clientId)}${BETWEEN}${text}`;
}

/** The `_id`s of all documents of one client that may have several. */
export function idsOfClient(clientId: string): { $gte: string; $lt: string } {
  const client = checkedClient(clientId);
  return { $gte: `${client}${BETWEEN}`, $lt: `${client}${AFTER_BETWEEN}` };
}

export function toStored(collection: CollectionSpec, write: DocumentWrite): StoredDocument {
  const { clientId, key, revision, body } = write;
  return {
    _id: storedId(collection, write),
    client: clientId,
    key: typeof key === 'bigint' ? int64(key) : key,
    revision: int64(revision),
    body: body === null ? null : storedBody(body),
  };
}

/** Null for the remainder of a deleted document. */
export function fromStored({ client, key, revision, body }: StoredDocument): Document | null {
  return body === null ? null : { clientId: client, key, revision, body: bodyOf(body) };
}

function checkedClient(clientId: string): string {
  if (!/^[\x21-\x7e]+$/.test(clientId)) throw new Error('a client id may not hold spaces');
  return clientId;
}
