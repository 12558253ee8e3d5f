import { isISO31661Alpha2 } from 'class-validator';

/** Kosovo has no code in ISO 3166-1; its networks (+383) use this user-assigned one. */
const KOSOVO = 'XK';
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** The countries of ISO 3166-1 alpha-2, as a set because each debit is checked against it. */
export const COUNTRIES: ReadonlySet<unknown> = new Set([
  ...LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter(isISO31661Alpha2),
  KOSOVO,
]);
