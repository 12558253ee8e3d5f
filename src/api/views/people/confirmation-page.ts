import type { Language } from '../../../ports/mail-texts.js';

const TEXTS: { readonly [language in Language]: { readonly [name: string]: string } } = {
  en: {
    title: 'Address confirmed',
    text: 'Your e-mail address is confirmed. You can close this page.',
  },
  de: {
    title: 'Adresse bestätigt',
    text: 'Ihre E-Mail-Adresse ist bestätigt. Sie können diese Seite schließen.',
  },
};
const VOID = {
  title: 'Link not valid',
  text: 'The link is unknown, has expired, or the address was changed since. Ask for another mail.',
};

/** Permits nothing but the page's style. */
export const CONFIRMATION_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'";

/** The page behind the link of a confirmation mail. It holds no value. @param language null = void */
export function confirmationPage(language: Language | null): string {
  const { title, text } = language === null ? VOID : TEXTS[language];
  return `<!doctype html>
<html lang="${language ?? 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 16px/1.5 Arial, sans-serif; margin: 48px auto; max-width: 480px; padding: 0 16px; }
</style>
</head>
<body>
<h1>${title}</h1>
<p>${text}</p>
</body>
</html>
`;
}
