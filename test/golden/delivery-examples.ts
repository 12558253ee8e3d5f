import type { AnyEvent } from '../../src/codec/versions.js';

const after = { assigned: '100', usedPosted: '35.0075', reserved: '10' };
const windows = { day: 12, week: 3, month: 1 };
const opened = {
  day: { ordinal: 12, from: '2026-11-20T23:00:00.000Z', to: '2026-11-21T23:00:00.000Z' },
};
const message = {
  parts: 2,
  channel: 'smpp',
  country: 'DE',
  test: true,
} as const;
const charge = {
  ...message,
  occurredAt: '2026-11-21T07:59:59.000Z',
  warnings: ['DAILY_CREDIT_LIMIT'],
  windows,
  opened,
  after,
} as const;

/** Facts of messages whose report is awaited, and of refunds that name channel and country. */
export const DELIVERY_ADDITIONS: { readonly [sample: string]: AnyEvent } = {
  'MessageDebited.v1.awaited': {
    type: 'MessageDebited',
    data: { messageId: 'm-1', credits: '0.0075', ...charge, dlrWaitDays: 3 },
  },
  'ReservationCaptured.v1.awaited': {
    type: 'ReservationCaptured',
    data: {
      reservationId: 'v-1',
      captureId: 'c-1',
      messageId: 'm-1',
      captured: '7',
      released: '3',
      final: true,
      ...message,
      dlrWaitDays: 30,
      windows,
      countedDay: null,
      after,
    },
  },
  'MessageRefunded.v1.message': {
    type: 'MessageRefunded',
    data: {
      messageId: 'm-1',
      refundId: 'policy:m-1',
      credits: '0.0075',
      remaining: '0',
      cause: 'POLICY',
      policyRevision: '12',
      requested: null,
      reason: null,
      channel: 'smpp',
      country: 'DE',
      windows,
      after,
    },
  },
};
