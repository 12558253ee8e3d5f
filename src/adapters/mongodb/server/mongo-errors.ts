import * as mongodb from 'mongodb';

/** MongoDB is reachable but cannot be used as it is; the message says what to do. */
export class MongoUnusable extends Error {
  override readonly name = 'MongoUnusable';
}

/** A request got no answer, not even a failure. */
export class MongoSilent extends Error {
  override readonly name = 'MongoSilent';
}

const DUPLICATE = 11_000;
const NAMESPACE_NOT_FOUND = 26;
const NOT_IMPLEMENTED = 238;

/** Error codes for an invalid request: a defect of ours, not an outage. */
const DEFECTS = new Set<unknown>([
  2, // BadValue
  9, // FailedToParse
  14, // TypeMismatch
  28, // PathNotViable
  40, // ConflictingUpdateOperators
  52, // DollarPrefixedFieldName
  66, // ImmutableField
  72, // InvalidOptions
  73, // InvalidNamespace
  10_334, // BSONObjectTooLarge
]);

/** True when the server, the network or its state failed; false for a mistake in the program. */
export function isOutage(cause: unknown): boolean {
  if (cause instanceof MongoUnusable || cause instanceof MongoSilent) return true;
  if (isBrokenSocket(cause)) return true;
  if (!(cause instanceof mongodb.MongoError)) return false;
  if (cause instanceof mongodb.MongoInvalidArgumentError) return false;
  return !(cause instanceof mongodb.MongoServerError) || !DEFECTS.has(cause.code);
}

/**
 * Errors that the driver passes on unchanged when a connection breaks while it waits for space in
 * its socket.
 */
function isBrokenSocket(cause: unknown): boolean {
  const code: unknown = Reflect.get(Object(cause), 'code');
  return /^(E(PIPE|CONN|TIMEDOUT|HOST|NET)|ERR_(STREAM|SOCKET)_)/.test(String(code));
}

/**
 * The reason of a failure, for operators. A server's message may quote a document, so only its code
 * is included.
 */
export function reasonOf(cause: unknown): string {
  if (cause instanceof MongoUnusable || cause instanceof MongoSilent) return cause.message;
  if (cause instanceof mongodb.MongoServerError) {
    const name = typeof cause.codeName === 'string' ? ` ${cause.codeName}` : '';
    return `MongoDB answered with error ${String(cause.code)}${name}`;
  }
  if (cause instanceof mongodb.MongoError) return cause.message;
  if (isBrokenSocket(cause)) return 'the connection broke';
  return 'the store failed unexpectedly';
}

/** True when the driver found a server that it does not support: too old or too new. */
export function isForeignServer(cause: unknown): cause is Error {
  if (cause instanceof mongodb.MongoCompatibilityError) return true;
  return cause instanceof mongodb.MongoServerSelectionError && isForeignServer(cause.cause);
}

/**
 * True when a document with that `_id` exists; any other unique index is not ours. MongoDB names
 * the index only in the text. A compatible server that names none means the index that all
 * collections have.
 */
export function isDuplicateId(error: { readonly code?: unknown; readonly text: string }): boolean {
  if (error.code !== DUPLICATE) return false;
  const index = /\bindex: (\S+)/.exec(error.text)?.[1];
  return index === undefined || index === '_id_' || index === '_id';
}

/** True when a single write hit a document with that `_id`. */
export function metDuplicateId(cause: unknown): boolean {
  if (!(cause instanceof mongodb.MongoServerError)) return false;
  return isDuplicateId({ code: cause.code, text: cause.message });
}

/** True when a write violated any unique index. */
export function metDuplicate(cause: unknown): boolean {
  return cause instanceof mongodb.MongoServerError && cause.code === DUPLICATE;
}

export function isNoCollection(cause: unknown): boolean {
  return cause instanceof mongodb.MongoServerError && cause.code === NAMESPACE_NOT_FOUND;
}

/** True when a server that speaks MongoDB's protocol lacks the requested feature. */
export function isNotImplemented(cause: unknown): boolean {
  return cause instanceof mongodb.MongoServerError && cause.code === NOT_IMPLEMENTED;
}
