import type { UsageView } from './usage.js';

const FIGURES = {
  currency: 'CREDIT',
  messages: 3,
  debited: '3.5',
  refunded: '1',
  recharged: '100',
  withdrawn: '0',
} as const;

/** An answer for the documentation. */
export const USAGE_EXAMPLE: UsageView = {
  from: '2026-11-01T00:00:00.000Z',
  to: '2026-12-01T00:00:00.000Z',
  groupBy: 'day',
  timeZone: 'UTC',
  position: '41',
  totals: [FIGURES],
  purged: [],
  lines: [
    {
      clientId: null,
      username: null,
      day: '2026-11-21',
      country: null,
      channel: null,
      ...FIGURES,
    },
  ],
};
