import type { ReactNode } from 'react';
import { useLanguage } from '../../texts/languages.js';
import { useTexts } from '../../texts/text.js';
import { useNow } from '../fields/now.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const UNITS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
] as const;

/** The time until an instant in its two largest units, by the clock of this device. */
export function Countdown({ to }: { readonly to: string }): ReactNode {
  const text = useTexts();
  const { language } = useLanguage();
  const now = useNow();
  const left = Date.parse(to) - now;
  if (left < MINUTE_MS) return text('client.due');
  const first = UNITS.findIndex(([, size]) => left >= size);
  let rest = left;
  const parts: string[] = [];
  for (const [unit, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    const format = { style: 'unit', unit, unitDisplay: 'long' } as const;
    parts.push(new Intl.NumberFormat(language, format).format(count));
  }
  return text('client.left', { left: parts.join(', ') });
}
