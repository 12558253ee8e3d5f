import type { Refusal } from '../../../domain/client/decision.js';
import type { ItemResult } from '../../operations/batch-item.js';
import type { FieldError } from '../../errors/problem.js';
import type { Metrics } from '../server/metrics.js';

interface Counts {
  accepted: number;
  replayed: number;
  refused: number;
  failed: number;
}

/**
 * The answer to a batch, as text. It is concatenated directly: a batch may have ten thousand
 * results, and nearly all of them have four members.
 */
export function batchText(
  messageIds: readonly unknown[],
  results: readonly ItemResult[],
  metrics: Metrics,
): string {
  const counts: Counts = { accepted: 0, replayed: 0, refused: 0, failed: 0 };
  const texts = results.map((result, index) => {
    const id = messageIds[index];
    const messageId = typeof id === 'string' ? JSON.stringify(id.slice(0, 200)) : 'null';
    return `{"messageId":${messageId},${resultText(result, counts, metrics)}}`;
  });
  const { accepted, replayed, refused, failed } = counts;
  const totals = `"accepted":${accepted},"replayed":${replayed},"refused":${refused}`;
  return `{${totals},"failed":${failed},"results":[${texts.join(',')}]}`;
}

function resultText(result: ItemResult, counts: Counts, metrics: Metrics): string {
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
      return refusedText(result.refusals, metrics);
    case 'malformed':
      counts.refused += 1;
      return malformedText(result.errors, metrics);
    case 'failed':
      counts.failed += 1;
      return '"status":"FAILED","code":"LOG_UNAVAILABLE"';
  }
}

function refusedText(refusals: readonly Refusal[], metrics: Metrics): string {
  const code = refusals[0]?.code ?? 'INTERNAL';
  metrics.refused(code);
  return `"status":"REFUSED","code":"${code}","refusals":${JSON.stringify(refusals)}`;
}

function malformedText(errors: readonly FieldError[], metrics: Metrics): string {
  const code = errors.every((error) => error.code === 'AMOUNT_LIMIT')
    ? 'AMOUNT_LIMIT'
    : 'INVALID_INPUT';
  metrics.refused(code);
  return `"status":"REFUSED","code":"${code}","errors":${JSON.stringify(errors)}`;
}
