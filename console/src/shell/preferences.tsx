import { NativeSelect, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { LANGUAGES, useLanguage, type Language } from '../texts/languages.js';
import { useTexts } from '../texts/text.js';

/** The language of the texts. */
export function LanguageChoice(): ReactNode {
  const text = useTexts();
  const { language, choose } = useLanguage();
  return (
    <NativeSelect
      aria-label={text('shell.language')}
      size="xs"
      value={language}
      onChange={({ currentTarget }) => choose(currentTarget.value as Language)}
      data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
    />
  );
}

const SCHEMES = ['auto', 'light', 'dark'] as const;

/** Dark or light. */
export function ColourChoice(): ReactNode {
  const text = useTexts();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <NativeSelect
      aria-label={text('shell.colours')}
      size="xs"
      value={colorScheme}
      onChange={({ currentTarget }) => setColorScheme(currentTarget.value as MantineColorScheme)}
      data={SCHEMES.map((value) => ({ value, label: text(`shell.${value}`) }))}
    />
  );
}
