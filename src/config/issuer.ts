import type { Parsed } from './setting.js';

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Address of an issuer of OpenID Connect. The client's secret goes there, so it must be private. */
export function issuerUrl(value: string): Parsed<string> {
  const url = URL.canParse(value) ? new URL(value) : null;
  const isPrivate =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  const isPlain = url !== null && url.username === '' && url.search === '' && url.hash === '';
  return isPrivate && isPlain
    ? { value }
    : { problem: 'must be https://host/…, or http:// for an issuer on this machine' };
}
