import type { Parsed, Parser } from './setting.js';

export function whole(min: number, max: number): Parser<number> {
  return (text) => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max
      ? { value }
      : { problem: `must be a whole number from ${min} to ${max}` };
  };
}

export function oneOf<const T extends string>(choices: readonly T[]): Parser<T> {
  return (text) => {
    const value = choices.find((choice) => choice === text);
    return value === undefined ? { problem: `must be one of ${choices.join(', ')}` } : { value };
  };
}

export function flag(text: string): Parsed<boolean> {
  if (text === 'true' || text === 'false') return { value: text === 'true' };
  return { problem: 'must be true or false' };
}

export const anyText = (value: string): Parsed<string> => ({ value });

export function hostName(value: string): Parsed<string> {
  return /[\s/]/.test(value)
    ? { problem: 'must be an address or a host name alone, such as 127.0.0.1 or ::' }
    : { value };
}

export function key32(value: string): Parsed<Buffer> {
  const bytes = Buffer.from(value, 'base64');
  // Buffer silently skips characters that are not base64, so only a text that encodes back to
  // itself is valid.
  const exact = bytes.toString('base64').replace(/=+$/, '') === value.replace(/=+$/, '');
  return exact && bytes.length === 32
    ? { value: bytes }
    : { problem: 'must be 32 bytes in base64: make one with `openssl rand -base64 32`' };
}

export function longText(value: string): Parsed<string> {
  return /^[\x21-\x7e]{32,}$/.test(value)
    ? { value }
    : { problem: 'must be at least 32 visible characters: try `openssl rand -hex 32`' };
}

export function mailAddress(value: string): Parsed<string> {
  return /^[^\s@<>]+@[^\s@<>]+$/.test(value) || /^[^<>@]+<[^\s@<>]+@[^\s@<>]+>$/.test(value)
    ? { value }
    : { problem: 'must be an e-mail address, or a name and one: Credits <credits@example.com>' };
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?=\d)|$)){4}$/;

/** Addresses and networks, separated by commas; `none` = an empty list. */
export function networks(value: string): Parsed<readonly string[]> {
  if (value === 'none') return { value: [] };
  const all = value.split(',').map((one) => one.trim());
  return all.every(isNetwork)
    ? { value: all }
    : { problem: 'must be addresses or networks, such as 10.0.0.0/8,2001:db8::1, or none' };
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const isV4 = IPV4.test(address);
  const isV6 = address.includes(':') && URL.canParse(`http://[${address}]/`);
  if (more.length > 0 || (!isV4 && !isV6)) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isV4 ? 32 : 128));
}

/** Origins as browsers send them, separated by commas; `none` = an empty list. */
export function origins(value: string): Parsed<readonly string[]> {
  if (value === 'none') return { value: [] };
  const all = value.split(',').map((one) => one.trim());
  return all.every(isOrigin)
    ? { value: all }
    : { problem: 'must be whole origins, such as https://console.example.com:8443, or none' };
}

/** Where people reach the service; a reverse proxy may serve it below a path. */
export function publicUrl(value: string): Parsed<string> {
  const url = URL.canParse(value) ? new URL(value) : null;
  const isPlain =
    url !== null && /^https?:$/.test(url.protocol) && `${url.search}${url.hash}` === '';
  return isPlain && url.username === '' && url.password === '' && !/[?#]/.test(value)
    ? { value: `${url.origin}${url.pathname}`.replace(/\/+$/, '') }
    : { problem: 'must be http://… or https://… without credentials, query and fragment' };
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
