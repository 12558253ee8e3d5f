import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type startTexts from './en/start.js';
import type staffTexts from './en/staff.js';

export type TextId = keyof typeof startTexts | keyof typeof staffTexts;
export type TextValues = Readonly<Record<string, string | number>>;
export type Texts = (id: TextId, values?: TextValues) => string;

/** Gives the text of an id in the language of the reader. */
export function useTexts(): Texts {
  const intl = useIntl();
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl]);
}
