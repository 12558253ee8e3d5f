import type { IncomingMessage } from 'node:http';
import { invalidField, type Problem } from '../../../errors/problem.js';

/**
 * The fault of a request without `Host`, or with another expectation than `100-continue` (RFC 9110
 * §7.2, §10.1.1); null when there is none. Node's own refusal would be an empty answer.
 */
export function headerFault({
  httpVersion,
  headers,
}: Pick<IncomingMessage, 'httpVersion' | 'headers'>): Problem | null {
  if (httpVersion !== '1.1') return null;
  if (headers.host === undefined) return invalidField('Host', 'REQUIRED', 'must be sent');
  if (headers.expect === undefined || /^\s*100-continue\s*$/i.test(headers.expect)) return null;
  return invalidField('Expect', 'UNSUPPORTED', 'must be 100-continue, or not be sent');
}
