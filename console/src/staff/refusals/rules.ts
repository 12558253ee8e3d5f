import type { Texts } from '../../texts/text.js';

/** The rules that a message must pass, in the order in which the ledger checks them. */
export const RULES = [
  ...(['MESSAGING_RESTRICTED', 'CHANNEL_NOT_ALLOWED', 'TEST_NOT_ALLOWED'] as const),
  ...(['OUTSIDE_DISPATCH_WINDOW', 'DAILY_MESSAGE_LIMIT', 'DAILY_CREDIT_LIMIT'] as const),
  ...(['WEEKLY_CREDIT_LIMIT', 'MONTHLY_CREDIT_LIMIT', 'INSUFFICIENT_CREDITS'] as const),
];
export type Rule = (typeof RULES)[number];

/** A rule for the reader; a code that is not one of a message is shown as it is. */
export function ruleText(code: string, text: Texts): string {
  const rule = RULES.find((one) => one === code);
  return rule === undefined ? code : text(`refusals.rule.${rule}`);
}
