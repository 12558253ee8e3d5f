import { ERROR_KINDS } from './error-table.js';
import { limitSentence } from './limit-texts.js';
import type { Refusal, RefusalCode } from '../../domain/client/decision.js';
import { eachLimit, type LimitKind } from '../../domain/client/limits.js';

type Sentence = (refusal: Refusal) => string;

const sentenceOf =
  (kind: LimitKind): Sentence =>
  (refusal) => {
    const used = show(refusal, 'used');
    const limit = show(refusal, 'limit');
    const asked = show(refusal, 'asked');
    return `${limitSentence(kind, { used, limit, asked })}${until(refusal)}.`;
  };

/** Public names of the kinds of ids (docs/reference/semantics.md §3, Ids and replays). */
const ID_NAMES: { readonly [kind: string]: string } = {
  message: 'message id',
  reservation: 'reservation id',
  capture: 'capture id',
  refund: 'refund id',
  recharge: 'recharge id',
  withdrawal: 'withdrawal id',
  adjustment: 'adjustment id',
  client: 'client id',
  key: 'Idempotency-Key',
};

/** Sentences with the numbers of the failed rule; codes without a sentence use their title. */
const SENTENCES: { readonly [code in RefusalCode]?: Sentence } = {
  INSUFFICIENT_CREDITS: (refusal) =>
    `${show(refusal, 'available')} available, floor ${show(refusal, 'floor')}, ` +
    `${show(refusal, 'asked')} asked: ${show(refusal, 'shortfall')} short.`,
  ...eachLimit(sentenceOf),
  OUTSIDE_DISPATCH_WINDOW: (refusal) =>
    typeof refusal['notBefore'] === 'string'
      ? `The client may not send now. It may send again at ${refusal['notBefore']}.`
      : 'The dispatch window of this client contains no time at all: change dispatchWindow.',
  CHANNEL_NOT_ALLOWED: (refusal) =>
    `The channel ${show(refusal, 'channel')} is switched off in the settings of this client.`,
  RESERVATION_LIMIT: (refusal) =>
    `${show(refusal, 'open')} reservations are open, and ${show(refusal, 'limit')} are allowed.`,
  MESSAGING_RESTRICTED: () =>
    'The operator has stopped the messages of this client; allow-messaging permits them again.',
  TEST_NOT_ALLOWED: () =>
    'This client may not send test messages: leave test out, or set canSendTests.',
  REVISION_MISMATCH: (refusal) =>
    `The settings are at revision ${show(refusal, 'revision')} now, and If-Match names another ` +
    'one. Read …/settings and send the change again with its ETag.',
  ID_REUSED: (refusal) =>
    `The ${ID_NAMES[String(refusal['kind'])] ?? 'id'} ${show(refusal, 'id')} was used before with ` +
    'other content: nothing moved. Use a new id for a new command.',
  CURRENCY_LOCKED: (refusal) =>
    `The currency of this client is ${show(refusal, 'currency')} and cannot be changed: leave ` +
    'currency out.',
  BATCH_ABORTED: () => 'Nothing was recorded, because another item of the batch was refused.',
  RESERVATION_CLOSED: () =>
    'The reservation was captured, released or has expired: it cannot be captured or released any more.',
  AMOUNT_LIMIT: (refusal) =>
    `The client has ${show(refusal, 'present')} credits ${show(refusal, 'total')}, and ` +
    `${show(refusal, 'asked')} more would exceed ${show(refusal, 'limit')}: use a smaller amount.`,
  REFUND_EXCEEDS_DEBIT: (refusal) =>
    `${show(refusal, 'remaining')} of the debit not refunded yet, ${show(refusal, 'asked')} asked.`,
  CAPTURE_EXCEEDS_RESERVATION: (refusal) =>
    `${show(refusal, 'reserved')} reserved, ${show(refusal, 'asked')} asked.`,
  WITHDRAWAL_EXCEEDS_AVAILABLE: (refusal) =>
    `${show(refusal, 'available')} available, ${show(refusal, 'asked')} asked.`,
};

/** Explains a refusal to people, with the numbers of the failed rule. */
export function detailOf(refusal: Refusal): string {
  if (typeof refusal['detail'] === 'string') return refusal['detail'];
  return SENTENCES[refusal.code]?.(refusal) ?? `${ERROR_KINDS[refusal.code].title}.`;
}

function show(refusal: Refusal, name: string): string {
  return String(refusal[name] ?? '?');
}

function until(refusal: Refusal): string {
  return typeof refusal['retryAt'] === 'string'
    ? `; the limit resets at ${refusal['retryAt']}`
    : ': more than the limit permits at any time';
}
