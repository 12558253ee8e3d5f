import type { ConsoleFile, Encoding } from './console-files.js';
import { ENCODINGS } from './console-files.js';

/** The smallest encoding of a file that the caller accepts; null = none but the file itself. */
export function acceptedEncoding(
  { encoded }: Pick<ConsoleFile, 'encoded'>,
  accept: string | string[] | undefined,
): Encoding | null {
  const accepted = new Set<string>();
  for (const part of String(accept ?? '').split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const isRefused = parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
    if (!isRefused) accepted.add(name);
  }
  const encodings = Object.keys(ENCODINGS) as Encoding[];
  return encodings.find((one) => accepted.has(one) && encoded[one] !== undefined) ?? null;
}
