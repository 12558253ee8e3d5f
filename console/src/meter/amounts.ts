import { useCallback } from 'react';
import { shownAmount } from '../api/credits.js';
import { useLanguage } from '../texts/languages.js';

/** Writes amounts for the reader. */
export function useAmounts(): (amount: string) => string {
  const { language } = useLanguage();
  return useCallback((amount) => shownAmount(amount, language), [language]);
}
