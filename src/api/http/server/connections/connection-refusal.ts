import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from '../../../errors/error-table.js';
import { Problem, problemBody } from '../../../errors/problem.js';
import { REQUEST_ID } from '../headers/request-id.js';
import { SECURITY_HEADERS } from '../headers/security-headers.js';
import { lingerThenDestroy } from './linger.js';
import type { RefusalReason } from './refused-connections.js';

/** A connection, with the answer that Node is still writing to it. */
type HttpSocket = Socket & { readonly _httpMessage?: ServerResponse | null };

const TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT';
/** Faults of the input of a connection, by the code of Node's error. */
const FAULTS: { readonly [code: string]: readonly [code: ErrorCode, detail: string] } = {
  [TIMEOUT]: ['REQUEST_TIMEOUT', 'The request did not arrive completely in time.'],
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'The headers are longer than 16 KiB.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['PAYLOAD_TOO_LARGE', 'The chunk extensions are too long.'],
};
const MALFORMED = ['INVALID_INPUT', 'The request is not well-formed HTTP.'] as const;

/**
 * Ends a connection whose input is not HTTP, or does not arrive. There is no request to answer:
 * the answer goes to the connection itself. A complete request before that input may have an
 * effect, so a refusal in the place of its answer would be wrong: it gets none.
 */
export function refuseInput(cause: NodeJS.ErrnoException, socket: HttpSocket): void {
  const answer = socket._httpMessage ?? null;
  if (answer !== null && (answer.req.complete || answer.headersSent)) socket.destroy();
  else if (!socket.writable) lingerThenDestroy(socket);
  else {
    const [code, detail] = FAULTS[cause.code ?? ''] ?? MALFORMED;
    refuseConnection(socket, new Problem(code, { detail }));
  }
}

/** Why the input of a connection is refused; null when the peer has ended the connection itself. */
export function reasonOfInput({ code = '' }: NodeJS.ErrnoException): RefusalReason | null {
  if (code === TIMEOUT) return 'timeout';
  return code.startsWith('HPE_') ? 'malformed' : null;
}

/** Answers a CONNECT. Node has given the connection up, and nothing else listens to it. */
export function refuseTunnel(_: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.resume();
  const detail = 'CONNECT is not supported: the service is no proxy.';
  const headers = { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE' };
  refuseConnection(socket, new Problem('METHOD_NOT_ALLOWED', { detail, headers }));
}

/** Writes a problem to a connection and closes it. */
export function refuseConnection(socket: Duplex, problem: Problem): void {
  const { status, parts } = problem;
  const requestId = randomUUID();
  const body = problemBody(problem, '', requestId);
  const headers = { ...SECURITY_HEADERS, [REQUEST_ID]: requestId, ...parts.headers };
  const named = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const retry = parts.retryAfter === undefined ? '' : `retry-after: ${parts.retryAfter}\r\n`;
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n${retry}${named.join('')}connection: close\r\n\r\n${body}`,
  );
  lingerThenDestroy(socket);
}
