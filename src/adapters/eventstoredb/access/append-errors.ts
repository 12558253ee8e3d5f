import { ErrorType, type WrongExpectedVersionError } from '@eventstore/db-client';
import {
  LogUnavailable,
  NO_STREAM,
  OutcomeUnknown,
  RevisionConflict,
  StreamTombstoned,
} from '../../../ports/event-log.js';
import { numberOrNone } from './number-or-none.js';
import { QueueTimeout } from '../../../async/semaphore.js';
import { ClientClosed, ServerTimeout, ServerUnreachable } from '../client/replaceable-client.js';

/** `unknown`: the append may or may not have been written. `not-written`: certainly not written. */
type Meaning = 'conflict' | 'unknown' | 'not-written';

interface Row {
  readonly type: `${ErrorType}` | 'none' | 'no-node' | 'any';
  /** Whether the error has a gRPC status. The error of a single append has none. */
  readonly code: 'none' | 'given' | 'any';
  readonly meaning: Meaning;
  readonly newClient: boolean;
}

/**
 * The meaning of each error of an append; the first row that fits applies.
 *
 * - An error with a gRPC code ended the stream that all appends share, so it says nothing about
 *   any single append.
 * - An error without a code answers one append.
 * - A status without a type occurs before anything was sent: the client asked what the server can
 *   do.
 */
const TABLE: readonly Row[] = [
  row(ErrorType.WRONG_EXPECTED_VERSION, 'any', 'conflict', false),
  row(ErrorType.ACCESS_DENIED, 'none', 'not-written', false),
  row(ErrorType.ACCESS_DENIED, 'any', 'not-written', true),
  row(ErrorType.STREAM_DELETED, 'any', 'not-written', false),
  row(ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED, 'any', 'not-written', false),
  row(ErrorType.UNSUPPORTED, 'any', 'not-written', false),
  row(ErrorType.DEADLINE_EXCEEDED, 'none', 'unknown', false),
  row(ErrorType.UNKNOWN, 'none', 'unknown', false),
  row('no-node', 'any', 'not-written', true),
  row('none', 'given', 'not-written', true),
  row('any', 'any', 'unknown', true),
];

function row(type: Row['type'], code: Row['code'], meaning: Meaning, newClient: boolean): Row {
  return { type, code, meaning, newClient };
}

function rowOf(cause: unknown): Row {
  if (cause instanceof ServerTimeout) return row('any', 'any', 'unknown', true);
  if (cause instanceof ClientClosed || cause instanceof QueueTimeout) {
    return row('any', 'any', 'not-written', false);
  }
  if (cause instanceof ServerUnreachable) return row('any', 'any', 'not-written', true);
  const { type, code } = errorCodes(cause);
  const found = TABLE.find((each) => {
    const fits = each.type === 'any' || each.type === (type ?? 'none');
    return fits && (each.code === 'any' || (each.code === 'none') === (code === undefined));
  });
  return found ?? row('any', 'any', 'unknown', true);
}

/** The client's message when no node of a cluster answers; it has no error type for that. */
const NO_NODE = /^Failed to discover/;

/** Type and gRPC status of the client's error, where present. */
export function errorCodes(cause: unknown): { type?: string; code?: number } {
  if (typeof cause !== 'object' || cause === null) return {};
  const { type, code } = cause as { type?: unknown; code?: unknown };
  if (cause instanceof Error && NO_NODE.test(cause.message)) return { type: 'no-node' };
  return {
    ...(typeof type === 'string' && { type }),
    ...(typeof code === 'number' && { code }),
  };
}

/** Whether the client must not be used again after this error. */
export function requiresNewClient(cause: unknown): boolean {
  return rowOf(cause).newClient;
}

/** Whether the server answered that the stream was deleted permanently. */
export function isTombstoned(cause: unknown): boolean {
  return errorCodes(cause).type === ErrorType.STREAM_DELETED;
}

/** The port's error for a failed append of the client. */
export function appendFailure(cause: unknown, stream: string, expected: bigint): Error {
  switch (rowOf(cause).meaning) {
    case 'conflict': {
      const { actualVersion } = cause as WrongExpectedVersionError;
      const actual = typeof actualVersion === 'bigint' ? numberOrNone(actualVersion) : null;
      return new RevisionConflict(stream, expected, actual ?? NO_STREAM);
    }
    case 'not-written':
      if (isTombstoned(cause)) return new StreamTombstoned();
      return new LogUnavailable(`${stream} cannot be written: ${describe(cause)}`, { cause });
    case 'unknown':
      return new OutcomeUnknown(`it is unknown whether ${stream} was written: ${describe(cause)}`, {
        cause,
      });
  }
}

/** The server's message, with words for the frequent reasons: its own are often empty. */
export function describe(cause: unknown): string {
  if (cause instanceof ServerUnreachable)
    return describe(cause.cause ?? 'the connection was given up');
  const { type, code } = errorCodes(cause);
  if (type === ErrorType.ACCESS_DENIED) return code === UNAUTHENTICATED ? UNKNOWN_USER : NO_RIGHT;
  if (type === ErrorType.STREAM_DELETED) return 'the stream was deleted permanently';
  if (type === ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED) return 'it is larger than the server takes';
  if (type === ErrorType.DEADLINE_EXCEEDED) {
    return 'the server did not finish in time, or its clock is far ahead of ours';
  }
  const words = cause instanceof Error && cause.message !== '' ? cause.message : 'no reason given';
  if (code === UNAVAILABLE) return outOfReach(words);
  return type === undefined ? words : `${type}: ${words}`;
}

/** Codes of gRPC. */
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;
const UNKNOWN_USER =
  'EventStoreDB does not know the user in EVENTSTORE_URL, or the password there is wrong';
const NO_RIGHT =
  'EventStoreDB denies the user in EVENTSTORE_URL, or everybody if it names none, the right to do so';
/** Errors of a connection of which only one side uses TLS. */
const TLS_DIFFERS = /Failed to connect|ECONNRESET|EPROTO|SSL|socket hang up/;

/** The gRPC library adds the time to its reason, so the reason differs at every attempt. */
function outOfReach(words: string): string {
  const reason = words
    .replace(/^14 UNAVAILABLE: /, '')
    .replace(/ Resolution note:\s*$/, '')
    .replaceAll(/ \(\d{4}-\d\d-\d\dT[\d:.]+Z\)/g, '')
    .trim();
  const hint = TLS_DIFFERS.test(words)
    ? '; does the server use TLS, as tls=… in the address says?'
    : '';
  return `EventStoreDB is out of reach (${reason})${hint}`;
}
