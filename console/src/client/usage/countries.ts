import { useCallback, useMemo } from 'react';
import { useLanguage } from '../../texts/languages.js';
import { useTexts } from '../../texts/text.js';

/** Names countries for the reader. */
export function useCountries(): (country: string) => string {
  const text = useTexts();
  const { language } = useLanguage();
  const names = useMemo(() => new Intl.DisplayNames(language, { type: 'region' }), [language]);
  return useCallback(
    (country) => (country === '' ? text('usage.noCountry') : (names.of(country) ?? country)),
    [names, text],
  );
}
