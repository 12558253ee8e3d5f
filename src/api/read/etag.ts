import { hash } from 'node:crypto';

/** The weak tag of an answer: equal bodies, equal tags. */
export function weakTag(body: object): string {
  return `W/"${hash('sha256', JSON.stringify(body), 'base64url').slice(0, 22)}"`;
}

/** The strong tag of a client's settings, also taken as `If-Match` (http §2). */
export function settingsTag(settingsRevision: string): string {
  return `"s${settingsRevision}"`;
}

/** Whether `If-None-Match` names the tag; compared weakly, as RFC 9110 §13.1.2 asks for. */
export function noneMatchNames(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  const opaque = tag.replace(/^W\//, '');
  const named = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return named.some((one) => one.replace(/^W\//, '') === opaque);
}
