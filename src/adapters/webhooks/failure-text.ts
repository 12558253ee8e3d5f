const TEXTS: { readonly [code: string]: string } = {
  PRIVATE_TARGET: 'the target is a private address',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed',
  EPIPE: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  ENOTFOUND: 'the name does not resolve',
  EAI_AGAIN: 'the name does not resolve now',
  EHOSTUNREACH: 'the host is unreachable',
  ENETUNREACH: 'the network is unreachable',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'no answer in time',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too large',
  HPE_HEADER_OVERFLOW: 'the headers of the answer are too large',
};

/** Why a try failed, without anything that the receiver sent. */
export function failureText(cause: unknown): string {
  const { name, code, errors } = detailsOf(cause);
  if (name === 'TimeoutError') return 'no answer in time';
  if (code !== null) {
    if (Object.hasOwn(TEXTS, code)) return TEXTS[code] ?? code;
    return code.startsWith('HPE_') ? 'the answer is not HTTP' : `the try failed (${code})`;
  }
  // A connection to several addresses fails with the errors of all of them.
  return errors.length === 0 ? 'the try failed' : failureText(errors[0]);
}

interface Details {
  readonly name: unknown;
  readonly code: string | null;
  readonly errors: readonly unknown[];
}

/** Errors of Node may come from another realm, so their class says nothing. */
function detailsOf(cause: unknown): Details {
  if (typeof cause !== 'object' || cause === null) return { name: '', code: null, errors: [] };
  const name = 'name' in cause ? cause.name : '';
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
  const errors = 'errors' in cause && Array.isArray(cause.errors) ? cause.errors : [];
  return { name, code, errors };
}
