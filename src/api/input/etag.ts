import { hash } from 'node:crypto';

/** The weak tag of an answer: equal bodies have equal tags. */
export function weakTag(body: object): string {
  return `W/"${hash('sha256', JSON.stringify(body), 'base64url').slice(0, 22)}"`;
}

/**
 * The strong tag of a client's settings, which is also accepted as `If-Match`
 * (docs/reference/http-api.md §2).
 */
export function settingsTag(settingsRevision: string): string {
  return `"s${settingsRevision}"`;
}

/** Tags by RFC 9110 §8.8.3; their opaque part may contain commas. */
const TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;
const EMPTY_TAG = '""';

/**
 * The entity tags in `If-Match` or `If-None-Match`, unchanged; '*' means any representation. `null`
 * when the header is malformed.
 */
export function tagsIn(header: string): readonly string[] | '*' | null {
  const value = header.trim();
  if (value === '*') return '*';
  // A list may have empty elements, which a recipient must accept (RFC 9110 §5.6.1).
  const elements = value.replaceAll(TAG, EMPTY_TAG).split(',');
  const isList = elements.every((element) => ['', EMPTY_TAG].includes(element.trim()));
  return isList ? (value.match(TAG) ?? []) : null;
}

/**
 * The revisions of the settings in `If-Match`; `null` = any. The comparison is strong, as RFC 9110
 * §13.1.1 requires: weak tags and foreign tags name no revision. `undefined` when the header is
 * malformed.
 */
export function revisionsIn(ifMatch: string): readonly bigint[] | null | undefined {
  const tags = tagsIn(ifMatch);
  if (tags === null) return undefined;
  if (tags === '*') return null;
  return tags.flatMap((tag) => {
    const revision = /^"s(0|[1-9]\d{0,17})"$/.exec(tag)?.[1];
    return revision === undefined ? [] : [BigInt(revision)];
  });
}

/** Whether `If-None-Match` contains the tag; compared weakly, as RFC 9110 §13.1.2 requires. */
export function noneMatchNames(header: string | undefined, tag: string): boolean {
  const tags = header === undefined ? null : tagsIn(header);
  if (tags === null) return false;
  const opaque = opaqueOf(tag);
  return tags === '*' || tags.some((one) => opaqueOf(one) === opaque);
}

function opaqueOf(tag: string): string {
  return tag.replace(/^W\//, '');
}
