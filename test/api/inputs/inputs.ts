import { ApiKeyInput } from '../../../src/api/input/api-key-input.js';
import { CreateClientInput, PatchClientInput } from '../../../src/api/input/client-input.js';
import * as message from '../../../src/api/input/message-input.js';
import * as money from '../../../src/api/input/money-input.js';
import { PeriodicPlanInput, ThresholdPlanInput } from '../../../src/api/input/plan-input.js';
import type { InputClass } from '../../../src/api/input/rules/rule.js';

const CLIENT = '0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11';

const settings = {
  managerId: 'm-7',
  lowBalanceThreshold: '25',
  moderationMode: 'AUTOMATIC',
  timeZone: 'Europe/Berlin',
  dispatchWindow: [{ days: ['MON', 'TUE'], from: '08:00', to: '20:00' }],
  allowCredit: '50',
  overdraw: {
    amount: 20,
    validFrom: '2026-11-21T08:00:00.000Z',
    validUntil: '2026-12-01T00:00:00.000Z',
  },
  priority: 2,
  canSendTests: true,
  monthlyTopup: { credits: '500', anchorDay: 1 },
  limits: { daily: { messages: 1000, credits: '800' }, weekly: { credits: '4000' }, monthly: {} },
  channels: { smpp: true, rcs: false },
  refundPolicy: { REJECTED: 'FULL', UNDELIVERABLE: { percent: '50' }, EXPIRED: 'NONE' },
  dlrWaitDays: 3,
  expiredDeliveryStatus: 'EXPIRED',
  invoiceDates: [1, 15],
  imContact: { telegram: '@ada', teams: null },
  companyDetails: 'two\nlines',
  creditControl: 'LIMITS_ONLY',
};
const profile = { firstName: 'Ada', lastName: 'Lovelace', phone: '+4930123456', country: 'DE' };
const debit = { messageId: 'm-1', credits: '1.5', parts: 2, channel: 'api', country: 'DE' };

/** Every input class with a valid example. */
export const inputs: readonly (readonly [InputClass, object])[] = [
  [message.DebitInput, { ...debit, test: false, occurredAt: '2026-11-21T08:00:00Z' }],
  [message.DebitItemInput, { ...debit, clientId: CLIENT }],
  [message.DebitCheckInput, { credits: 1, count: 10 }],
  [message.DebitBatchInput, { mode: 'each', items: [{}] }],
  [message.ReservationInput, { ...debit, reservationId: 'r-1', expiresInSeconds: 60 }],
  [message.CaptureInput, { captureId: 'c-1', credits: '7', final: true }],
  [message.ReleaseInput, { reason: 'not sent' }],
  [message.RefundInput, { refundId: 'f-1', credits: '1', reason: 'lost' }],
  [message.DeliveryReportInput, { status: 'DELIVERED', stage: 'CARRIER', errorCode: '000' }],
  [message.DeliveryReportItemInput, { clientId: CLIENT, messageId: 'm', status: 'FAILED' }],
  [message.DeliveryReportBatchInput, { items: [{}] }],
  [
    money.RechargeInput,
    { rechargeId: 'r', credits: '100', payment: { status: 'PAID', date: '2026-11-21' } },
  ],
  [money.RechargePaymentInput, { payment: { status: 'UNPAID', reference: 'RE-1' } }],
  [money.WithdrawalInput, { withdrawalId: 'w', credits: 65, reason: 'agreed' }],
  [money.AdjustmentInput, { adjustmentId: 'a', credits: '-5' }],
  [money.ReasonInput, { reason: 'spam' }],
  [PeriodicPlanInput, { interval: 'WEEKLY', anchorDay: 5, mode: 'RESET_TO', credits: '100' }],
  [
    ThresholdPlanInput,
    {
      interval: 'THRESHOLD',
      below: '10',
      target: '100',
      capPerDay: '500',
      breaker: { firings: 3, perMinutes: 60 },
    },
  ],
  [ApiKeyInput, { name: 'gw', role: 'gateway', channels: ['smpp'], scopes: ['debit'] }],
  [
    CreateClientInput,
    {
      id: CLIENT,
      username: 'ada',
      email: 'ada@example.com',
      currency: 'EUR',
      firstName: 'Ada',
      lastName: 'Lovelace',
      profile,
      settings,
    },
  ],
  [PatchClientInput, { username: 'ada2', profile, settings, newPassword: '' }],
];
