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
      ? `Dispatch is allowed again at ${refusal['notBefore']}.`
      : 'Dispatch is never allowed by this client’s hours.',
  CHANNEL_NOT_ALLOWED: (refusal) => `The channel ${show(refusal, 'channel')} is not allowed here.`,
  RESERVATION_LIMIT: (refusal) =>
    `${show(refusal, 'open')} reservations are open, and ${show(refusal, 'limit')} are allowed.`,
  MESSAGING_RESTRICTED: () => 'This client’s messaging was restricted by the operator.',
  TEST_NOT_ALLOWED: () => 'This client may not send test messages (canSendTests is off).',
  REVISION_MISMATCH: (refusal) =>
    `The settings are at revision ${show(refusal, 'revision')} now, which If-Match does not name: ` +
    'read …/settings and try again with its ETag.',
  ID_REUSED: (refusal) =>
    `The ${ID_NAMES[String(refusal['kind'])] ?? 'id'} ${show(refusal, 'id')} was used before with ` +
    'other content: nothing moved. Use a new id for a new command.',
  BATCH_ABORTED: () => 'Nothing moved, because another item of the batch was refused.',
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
  return typeof refusal['retryAt'] === 'string' ? `, again at ${refusal['retryAt']}` : '';
}
