import { formatCredits } from '../../domain/credits.js';
import { amount } from '../input/rules/amount-rules.js';

/** A checked amount in its canonical form, as events and settings carry it. */
export function money(value: string | number): string {
  return formatCredits(amount(value));
}

/** The same for an optional amount. */
export function moneyOrNull(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : money(value);
}
