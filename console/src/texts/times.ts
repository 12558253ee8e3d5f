import { useMemo } from 'react';
import { useLanguage } from './languages.js';

export interface Times {
  /** An instant as a date and a time in a zone, with the zone's name. */
  readonly timeIn: (instant: string, zone: string) => string;
  /** A calendar date such as `2026-11-30`. */
  readonly dateOf: (date: string) => string;
}

/** Writes instants for the reader. */
export function useTimes(): Times {
  const { language } = useLanguage();
  return useMemo(() => {
    const formats = new Map<string, Intl.DateTimeFormat>();
    const formatOf = (zone: string): Intl.DateTimeFormat => {
      let format = formats.get(zone);
      if (format === undefined) {
        format = new Intl.DateTimeFormat(language, {
          ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
          ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
          timeZone: zone,
          timeZoneName: 'short',
        });
        formats.set(zone, format);
      }
      return format;
    };
    const dates = new Intl.DateTimeFormat(language, {
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', timeZone: 'UTC' },
    });
    return {
      timeIn: (instant, zone) => formatOf(zone).format(new Date(instant)),
      dateOf: (date) => dates.format(new Date(date)),
    };
  }, [language]);
}
