import { randomUUID } from 'node:crypto';
import { DebitMessage } from '../../application/commands/messages/debit-message.js';
import { RefundMessage } from '../../application/commands/messages/refund-message.js';
import { ReportDelivery } from '../../application/commands/messages/report-delivery.js';
import { CheckDebit } from '../../application/queries/check-debit.js';
import { GetMessage } from '../../application/queries/get-message.js';
import { LIMIT_CODES } from '../../domain/client/limits.js';
import { channelFor } from '../auth/channel-binding.js';
import * as make from '../commands/message-commands.js';
import type { ErrorCode } from '../errors/error-table.js';
import {
  BATCH_MAX,
  DebitBatchInput,
  DebitCheckInput,
  DebitInput,
  DeliveryReportBatchInput,
  DeliveryReportInput,
  RefundInput,
} from '../input/message-input.js';
import { FreshInput } from '../input/query-input.js';
import { isMessageId } from '../input/rules/value-rules.js';
import { CLIENT_ID, MESSAGE_FIELDS_EXAMPLE } from '../views/examples.js';
import { presentDebitCheck } from '../views/debit-check.js';
import { presentMessage } from '../views/message.js';
import { BATCH_RESULTS, DEBIT_CHECK } from '../views/schemas/batch-schema.js';
import { MESSAGE } from '../views/schemas/message-schema.js';
import { DEBIT_OUTCOME, REFUND_OUTCOME, REPORT_OUTCOME } from '../views/schemas/outcome-schema.js';
import { commandOperation } from './command-operation.js';
import type { Operation } from './operation.js';
import { queryOperation } from './query-operation.js';

/** Problems and refusals of a debit or a reservation. */
export const CHARGE_PROBLEMS: readonly ErrorCode[] = [
  'INSUFFICIENT_CREDITS',
  'MESSAGING_RESTRICTED',
  'CHANNEL_NOT_ALLOWED',
  'TEST_NOT_ALLOWED',
  'CLIENT_NOT_FOUND',
  'OUTSIDE_DISPATCH_WINDOW',
  'CLIENT_PURGED',
  'ID_REUSED',
  'AMOUNT_LIMIT',
  ...LIMIT_CODES,
];

/** The debit in the examples. */
export const DEBIT_EXAMPLE = {
  messageId: 'm-1',
  credits: '1',
  ...MESSAGE_FIELDS_EXAMPLE,
  occurredAt: '2026-11-20T08:00:00.000Z',
};

export const debitMessage = commandOperation({
  name: 'debitMessage',
  allow: ['gateway', 'admin'],
  scope: 'debit',
  target: 'client',
  tag: 'Messages',
  summary: 'Charge one message',
  input: DebitInput,
  example: DEBIT_EXAMPLE,
  problems: CHARGE_PROBLEMS,
  idField: 'messageId',
  acceptsId: isMessageId,
  bindsChannel: true,
  answer: DEBIT_OUTCOME,
  message: DebitMessage,
  command: ({ input, channel, id }) => make.debitMessage(input, channel, id),
});

export const checkDebit = queryOperation({
  name: 'checkDebit',
  allow: ['gateway', 'admin', 'client'],
  scope: 'debit',
  target: 'client',
  tag: 'Messages',
  summary: 'Check the answer that a debit, or a number of them, would get now; records nothing',
  input: DebitCheckInput,
  example: { count: 100, credits: '0.5', channel: 'api' },
  problems: ['CLIENT_NOT_FOUND', 'AMOUNT_LIMIT'],
  takesBody: true,
  answer: DEBIT_CHECK,
  query: ({ input, clientId, identity, caller }) => {
    const { channel } = channelFor(identity, input.channel);
    const id = input.messageId ?? `check:${randomUUID()}`;
    const command = make.debitMessage(input, channel, id);
    return new CheckDebit(clientId, command, input.count ?? 1, caller);
  },
  view: (found, { identity, input }) => {
    const { refusal } = channelFor(identity, input.channel);
    return presentDebitCheck(found, refusal);
  },
});

export const debitMessages = {
  name: 'debitMessages',
  allow: ['gateway', 'admin'],
  scope: 'debit',
  target: 'items',
  tag: 'Messages',
  summary: `Charge up to ${BATCH_MAX} messages of one client or many`,
  input: DebitBatchInput,
  example: { mode: 'each', items: [{ clientId: CLIENT_ID, messageId: 'm-2', credits: '1' }] },
  problems: ['PAYLOAD_TOO_LARGE', 'AMOUNT_LIMIT', 'CLIENT_NOT_FOUND'],
  answer: BATCH_RESULTS,
} as const satisfies Operation;

export const reportDeliveries = {
  name: 'reportDeliveries',
  allow: ['gateway', 'admin'],
  scope: 'report',
  target: 'items',
  tag: 'Messages',
  summary: `Report how up to ${BATCH_MAX} messages fared`,
  input: DeliveryReportBatchInput,
  example: { items: [{ clientId: CLIENT_ID, messageId: 'm-1', status: 'DELIVERED' }] },
  problems: ['PAYLOAD_TOO_LARGE'],
  answer: BATCH_RESULTS,
} as const satisfies Operation;

export const refundMessage = commandOperation({
  name: 'refundMessage',
  allow: ['admin', 'gateway'],
  scope: 'refund',
  target: 'client',
  tag: 'Messages',
  summary: 'Give credits of a message back; without an amount, all that is left of them',
  input: RefundInput,
  example: { refundId: 'f-1', credits: '1', reason: 'never arrived' },
  problems: [
    'MESSAGE_NOT_FOUND',
    'REFUND_EXCEEDS_DEBIT',
    'FACT_LIMIT',
    'AMOUNT_LIMIT',
    'ID_REUSED',
    'CLIENT_NOT_FOUND',
    'CLIENT_PURGED',
  ],
  idField: 'refundId',
  ids: { messageId: 'MESSAGE_NOT_FOUND' },
  answer: REFUND_OUTCOME,
  message: RefundMessage,
  command: ({ input, ids, id }) => make.refundMessage(ids.messageId, input, id),
});

export const reportDelivery = commandOperation({
  name: 'reportDelivery',
  allow: ['gateway', 'admin'],
  scope: 'report',
  target: 'client',
  tag: 'Messages',
  summary: 'Report how a message fared; the refund policy may give credits back',
  input: DeliveryReportInput,
  example: { status: 'REJECTED', stage: 'CARRIER', errorCode: '5' },
  problems: ['MESSAGE_NOT_FOUND', 'FACT_LIMIT', 'CLIENT_NOT_FOUND', 'CLIENT_PURGED'],
  ids: { messageId: 'MESSAGE_NOT_FOUND' },
  answer: REPORT_OUTCOME,
  message: ReportDelivery,
  command: ({ input, ids }) => make.reportDelivery(ids.messageId, input),
});

export const getMessage = queryOperation({
  name: 'getMessage',
  allow: ['admin', 'auditor', 'gateway', 'client'],
  target: 'client',
  tag: 'Messages',
  summary: 'Read a message',
  input: FreshInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'MESSAGE_NOT_FOUND', 'PROJECTION_BEHIND'],
  answer: MESSAGE,
  ids: { messageId: 'MESSAGE_NOT_FOUND' },
  query: ({ clientId, ids, minRevision }) => new GetMessage(clientId, ids.messageId, minRevision),
  view: (found, { identity }) => presentMessage(found, identity.role),
});
