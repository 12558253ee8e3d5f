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

export function smtpUrl(value: string): Parsed<string> {
  const url = URL.canParse(value) ? new URL(value) : null;
  return url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== ''
    ? { value }
    : { problem: 'must be smtp://host or smtps://host, with a port and credentials if needed' };
}

export function mailAddress(value: string): Parsed<string> {
  return /^[^\s@<>]+@[^\s@<>]+$/.test(value) || /^[^<>@]+<[^\s@<>]+@[^\s@<>]+>$/.test(value)
    ? { value }
    : { problem: 'must be an e-mail address, or a name and one: Credits <credits@example.com>' };
}
