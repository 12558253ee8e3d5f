import { useSuspenseQuery } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { IntlProvider } from 'react-intl';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;
type Part = 'start' | 'staff';
type Catalogue = Record<string, string>;

const KEPT_AS = 'tallystick-language';
const CATALOGUES = {
  en: { start: () => import('./en/start.js'), staff: () => import('./en/staff.js') },
  de: { start: () => import('./de/start.js'), staff: () => import('./de/staff.js') },
};

async function catalogueOf(language: Language, parts: readonly Part[]): Promise<Catalogue> {
  const texts: Catalogue = {};
  for (const part of parts) Object.assign(texts, (await CATALOGUES[language][part]()).default);
  return texts;
}

/** The language that was chosen on this device, else that of the browser. */
function preferred(): Language {
  const kept = localStorage.getItem(KEPT_AS) ?? navigator.language;
  return kept.startsWith('de') ? 'de' : 'en';
}

interface Choice {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const Chosen = createContext<Choice>({ language: 'en', choose: () => undefined });

export function useLanguage(): Choice {
  return useContext(Chosen);
}

const EVERYBODY: readonly Part[] = ['start'];
const STAFF: readonly Part[] = ['start', 'staff'];

interface LanguagesProps {
  /** Whether screens of staff are shown: their texts are loaded with them. */
  readonly isStaff: boolean;
  readonly children: ReactNode;
}

/** Provides the texts of the chosen language. */
export function Languages({ isStaff, children }: LanguagesProps): ReactNode {
  const [language, setLanguage] = useState(preferred);
  const parts = isStaff ? STAFF : EVERYBODY;
  const { data: messages } = useSuspenseQuery({
    queryKey: ['texts', language, parts],
    queryFn: () => catalogueOf(language, parts),
    staleTime: Infinity,
  });
  useEffect(() => void (document.documentElement.lang = language), [language]);
  const choice = useMemo(() => {
    const choose = (chosen: Language): void => {
      localStorage.setItem(KEPT_AS, chosen);
      setLanguage(chosen);
    };
    return { language, choose };
  }, [language]);
  return (
    <Chosen value={choice}>
      <IntlProvider locale={language} messages={messages} onError={raise}>
        {children}
      </IntlProvider>
    </Chosen>
  );
}

/** A text that is missing is a defect; the page goes on with its id. */
function raise(cause: Error): void {
  reportError(cause);
}
