import type { Parsed } from './setting.js';

const PROBLEM =
  'must be smtp://host or smtps://host, with a port and credentials if needed; ' +
  'smtp:// may end with ?tls=off or ?tls=required';

/** The server that sends mails. The one parameter says whether `smtp:` is encrypted. */
export function smtpUrl(value: string): Parsed<string> {
  const url = URL.canParse(value) ? new URL(value) : null;
  return url !== null && isServer(url) && isPlain(url) ? { value } : { problem: PROBLEM };
}

function isServer({ protocol, hostname, username, password }: URL): boolean {
  const isSmtp = ['smtp:', 'smtps:'].includes(protocol);
  return isSmtp && hostname !== '' && canDecode(username) && canDecode(password);
}

function isPlain({ protocol, pathname, search, hash }: URL): boolean {
  const isKnown =
    search === '' || (protocol === 'smtp:' && /^\?tls=(?:off|required)$/.test(search));
  return ['', '/'].includes(pathname) && isKnown && hash === '';
}

function canDecode(text: string): boolean {
  try {
    return decodeURIComponent(text) !== null;
  } catch {
    // A percent sign that begins no escape.
    return false;
  }
}
