/** Members whose values are secret or personal, by a part of their name. */
const MEMBERS =
  '[\\w-]{0,40}(?:password|passphrase|secret|token|cookie|authorization|api-?key|recoverycodes|' +
  'username|e-?mail|phone|firstname|lastname)[\\w-]{0,20}';
const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
/** A text within a text of JSON, where every quote and backslash is escaped once more. */
const INNER_TEXT = String.raw`\\"(?:[^"\\]|\\\\(?:\\.)?|\\[^"\\])*\\"`;

/**
 * Secrets and personal data by their shape. No text of the service contains them by intent: these
 * catch what a library puts into the message of an error.
 */
const SHAPES: readonly (readonly [pattern: RegExp, shown: string])[] = [
  [new RegExp(`("${MEMBERS}"\\s?:\\s?)(?:${TEXT}|\\[(?:[^\\]"]|${TEXT})*\\])`, 'gi'), '$1"…"'],
  [new RegExp(`(\\\\"${MEMBERS}\\\\"\\s?:\\s?)${INNER_TEXT}`, 'gi'), String.raw`$1\"…\"`],
  [/\btly_[\w-]+/g, 'tly_…'],
  [/\bwhsec_[\w+/=-]+/g, 'whsec_…'],
  // A signed token: parts in base64url, the first of which is an object in JSON.
  [/\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?/g, 'eyJ…'],
  [/\b(Bearer|Basic)\s{1,4}[\w+/=.~-]{4,}/gi, '$1 …'],
  [/((?:__Host-|__Secure-)?[\w-]{0,40}(?:sid|session)=)[^\s;,"\\]+/gi, '$1…'],
  // The credentials of an address. Names of modules have an @ as well.
  [/\b(?!file:)([a-z][a-z\d+.-]{1,20}:\/\/)[^\s"'\\]{1,1000}@/gi, '$1…@'],
  [/\?[\w%.~+-]{1,100}=[^\s"'\\]*/g, '?…'],
  [/[^\s"'<>@\\/:,;()[\]{}…]{1,64}@[^\s"'<>@\\/:,;()[\]{}]{1,255}\.[\p{L}\d-]{2,63}/gu, '…@…'],
];

/** A text for operators without what must not be in it. */
export function redacted(text: string): string {
  let shown = text;
  for (const [pattern, replacement] of SHAPES) shown = shown.replace(pattern, replacement);
  return shown;
}

/** An error in the log. */
interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly causes?: readonly string[];
}

const CAUSES_MAX = 5;

/**
 * The parts of an error that say what happened. Libraries attach more to an error: documents,
 * commands, bodies, headers. None of it is logged.
 */
export function errorInLog(thrown: unknown): LoggedError | string {
  if (!(thrown instanceof Error)) return typeof thrown === 'string' ? thrown : typeof thrown;
  const { name, message, stack } = thrown;
  const { code } = thrown as { readonly code?: unknown };
  const causes = causesOf(thrown);
  return {
    type: name,
    message,
    ...(typeof code === 'string' && { code }),
    ...(stack !== undefined && { stack }),
    ...(causes.length > 0 && { causes }),
  };
}

function causesOf(error: Error): string[] {
  const found: string[] = [];
  for (let { cause } = error; cause instanceof Error && found.length < CAUSES_MAX;) {
    found.push(`${cause.name}: ${cause.message}`);
    ({ cause } = cause);
  }
  return found;
}
