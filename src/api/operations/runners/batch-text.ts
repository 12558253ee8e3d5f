import type { Refusal } from '../../../domain/client/decision.js';

import type { ErrorCode } from '../../errors/error-table.js';
import type { FieldError } from '../../errors/problem.js';
import type { BatchOutcome, ItemResult } from './batch-runner.js';

interface Counts {
  accepted: number;
  replayed: number;
  refused: number;
  failed: number;
}

/** Counts a refusal by its code. */
type RefusalCounter = (code: ErrorCode) => void;

/**
 * The answer to a batch, as text. It is concatenated directly: a batch may have ten thousand
 * results, and nearly all of them have four members.
 */
export function batchText({ items, results }: BatchOutcome, refused: RefusalCounter): string {
  const counts: Counts = { accepted: 0, replayed: 0, refused: 0, failed: 0 };
  const texts = results.map((result, index) => {
    const id = (items[index] as { messageId?: unknown } | null)?.messageId;
    const messageId = typeof id === 'string' ? JSON.stringify(id.slice(0, 200)) : 'null';
    return `{"messageId":${messageId},${resultText(result, counts, refused)}}`;
  });
  const { accepted, replayed, failed } = counts;
  const totals = `"accepted":${accepted},"replayed":${replayed},"refused":${counts.refused}`;
  return `{${totals},"failed":${failed},"results":[${texts.join(',')}]}`;
}

function resultText(result: ItemResult, counts: Counts, count: RefusalCounter): string {
  switch (result.kind) {
    case 'done': {
      const status = result.replayed ? 'REPLAYED' : 'ACCEPTED';
      counts[result.replayed ? 'replayed' : 'accepted'] += 1;
      const { warnings } = result;
      const warned = warnings.length > 0 ? `,"warnings":${JSON.stringify(warnings)}` : '';
      return `"status":"${status}","revision":"${result.revision}"${warned}`;
    }
    case 'refused':
      counts.refused += 1;
      return refusedText(result.refusals, count);
    case 'malformed':
      counts.refused += 1;
      return malformedText(result.errors, count);
    case 'failed':
      counts.failed += 1;
      return '"status":"FAILED","code":"LOG_UNAVAILABLE"';
  }
}

function refusedText(refusals: readonly Refusal[], count: RefusalCounter): string {
  const code = refusals[0]?.code ?? 'INTERNAL';
  count(code);
  return `"status":"REFUSED","code":"${code}","refusals":${JSON.stringify(refusals)}`;
}

function malformedText(errors: readonly FieldError[], count: RefusalCounter): string {
  const code = errors.every((error) => error.code === 'AMOUNT_LIMIT')
    ? 'AMOUNT_LIMIT'
    : 'INVALID_INPUT';
  count(code);
  return `"status":"REFUSED","code":"${code}","errors":${JSON.stringify(errors)}`;
}
