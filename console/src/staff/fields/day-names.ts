import { useMemo } from 'react';
import { useLanguage } from '../../texts/languages.js';
import { WEEKDAYS, type Span } from './week-hours.js';

interface Days {
  /** Names from Monday. */
  readonly long: readonly string[];
  readonly short: readonly string[];
  /** A span in words, such as `Mon, Tue 08:00–20:00`. */
  readonly spanText: (span: Span) => string;
}

/** A Monday. */
const MONDAY_MS = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

/** The names of the days of the week. */
export function useDays(): Days {
  const { language } = useLanguage();
  return useMemo(() => {
    const namesOf = (weekday: 'long' | 'short'): readonly string[] => {
      const format = new Intl.DateTimeFormat(language, { weekday, timeZone: 'UTC' });
      return WEEKDAYS.map((_, day) => format.format(MONDAY_MS + day * DAY_MS));
    };
    const short = namesOf('short');
    const spanText = ({ days, from, to }: Span): string => {
      const names = days.map((day) => short[WEEKDAYS.indexOf(day)] ?? day);
      return `${names.join(', ')} ${from}–${to}`;
    };
    return { long: namesOf('long'), short, spanText };
  }, [language]);
}
