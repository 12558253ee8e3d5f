/** Codes with a name that are no countries of ISO 3166-1. */
const NO_COUNTRIES: ReadonlySet<string> = new Set([
  ...['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UN', 'XA', 'XB', 'ZZ'],
]);
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

export interface Country {
  readonly value: string;
  readonly label: string;
}

const known = new Map<string, readonly Country[]>();

/** The countries with their names in a language, by name. */
export function countriesIn(language: string): readonly Country[] {
  const countries = known.get(language) ?? named(language);
  known.set(language, countries);
  return countries;
}

function named(language: string): readonly Country[] {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  return codes
    .filter((code) => !NO_COUNTRIES.has(code) && isPresent(code))
    .map((value) => ({ value, label: names.of(value) ?? '' }))
    .filter(({ label }) => label !== '')
    .sort((one, other) => one.label.localeCompare(other.label, language));
}

/** Codes of former countries have another one today. */
function isPresent(code: string): boolean {
  return Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
}
