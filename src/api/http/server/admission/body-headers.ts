import type { IncomingMessage } from 'node:http';
import { Problem } from '../../../errors/problem.js';
import { tooLarge } from '../body/body-reader.js';

/** Methods whose bodies are not read at all. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'TRACE']);
const UTF8 = /^utf-?8$/i;
const CHARSET = /charset\s*=\s*"?([^\s;"]+)/i;

/** Whether a request announces a body. */
export function announcesBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const length = headers['content-length'];
  return (length !== undefined && length !== '0') || headers['transfer-encoding'] !== undefined;
}

/**
 * Refuses a body by its headers, so that it need not be read.
 * @param bytesMax of the body
 * @throws Problem UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE
 */
export function refuseBodyByHeaders(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  bytesMax: number,
): void {
  if (!announcesBody({ headers }) || WITHOUT_BODY.has(method ?? '')) return;
  if (isCompressed(headers)) {
    throw unsupported('Send the body uncompressed.', { 'accept-encoding': 'identity' });
  }
  const charset = CHARSET.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (!UTF8.test(charset)) throw unsupported('Send the body in UTF-8.');
  if (Number(headers['content-length']) > bytesMax) throw tooLarge(bytesMax);
}

function isCompressed(headers: IncomingMessage['headers']): boolean {
  const encoding = headers['content-encoding'] ?? 'identity';
  const transfer = headers['transfer-encoding'] ?? 'chunked';
  return !/^\s*identity\s*$/i.test(encoding) || !/^\s*chunked\s*$/i.test(transfer);
}

function unsupported(detail: string, headers: { readonly [name: string]: string } = {}): Problem {
  return new Problem('UNSUPPORTED_MEDIA_TYPE', { detail, headers });
}
