import type { Drawn, Mark } from './drawn-commands.js';
import type { ChaosResponse } from './world/instance.js';
import type { RequestLedger, Totals } from './request-ledger.js';

/** Action after an answer: none, or sending these items again after a delay. */
export type Next = { readonly again: readonly number[]; readonly afterMs: number } | null;

const UNAVAILABLE = new Set(['LOG_UNAVAILABLE', 'CONTENTION', 'READ_MODEL_UNAVAILABLE']);

interface Result {
  readonly status: string;
  readonly code?: string;
  readonly revision?: string;
}

/** Compares an answer with the interface; describes each deviation. */
export function judge(response: ChaosResponse, drawn: Drawn, ledger: RequestLedger): Next {
  const { status } = response;
  if (status === 503) {
    const wrong = unfitRefusal(response);
    if (wrong !== null) ledger.violate(`${drawn.path}: ${wrong}`);
    const seconds = Number(response.retryAfter ?? 1);
    return { again: drawn.marks.map((_, place) => place), afterMs: seconds * 1_000 };
  }
  if (drawn.isBatch && status === 200) return judgeBatch(response, drawn, ledger);
  if (status === 200 || status === 201) {
    judgeAccepted(response, drawn, ledger);
    return null;
  }
  if (drawn.refusal === null || response.body['code'] !== drawn.refusal) {
    ledger.violate(`${drawn.path}: ${status} ${JSON.stringify(response.body)}`);
  }
  for (const mark of drawn.marks) ledger.refuse(mark);
  return null;
}

/** Why a 503 is not what the interface promises; null when it is. */
export function unfitRefusal({ retryAfter, type, body }: ChaosResponse): string | null {
  if (!/^[1-9]\d*$/.test(retryAfter ?? '')) return `503 with Retry-After ${retryAfter}`;
  if (!type.startsWith('application/problem+json')) return `503 as ${type}`;
  const { code, status, detail, title } = body;
  if (!UNAVAILABLE.has(String(code)) || status !== 503) return `503 ${JSON.stringify(body)}`;
  const isExplained = typeof detail === 'string' && typeof title === 'string';
  return isExplained ? null : `503 without words: ${JSON.stringify(body)}`;
}

function judgeAccepted(response: ChaosResponse, drawn: Drawn, ledger: RequestLedger): void {
  const [mark] = drawn.marks;
  if (drawn.refusal !== null) {
    ledger.violate(`${drawn.path}: accepted, but must be ${drawn.refusal}`);
  }
  const { revision, meter, replayed } = response.body;
  if (typeof revision !== 'string') {
    ledger.violate(`${drawn.path}: no revision in ${JSON.stringify(response.body)}`);
    return;
  }
  // A command without its own id is recognised by its state, and answered with the present one.
  const exact = drawn.remembered || replayed === true;
  ledger.acknowledge({ mark, revision: BigInt(revision), totals: totalsIn(meter), exact });
}

function totalsIn(meter: unknown): Totals | null {
  if (typeof meter !== 'object' || meter === null) return null;
  const { assigned, usedPosted, reserved } = meter as Record<string, unknown>;
  return {
    assigned: String(assigned),
    usedPosted: String(usedPosted),
    reserved: String(reserved),
  };
}

function judgeBatch({ body }: ChaosResponse, drawn: Drawn, ledger: RequestLedger): Next {
  const results = body['results'] as Result[];
  if (results.length !== drawn.marks.length) {
    ledger.violate(`a batch of ${drawn.marks.length} has ${results.length} results`);
  }
  const again: number[] = [];
  results.forEach((result, place) => {
    const mark = drawn.marks[place];
    if (mark === undefined) return;
    if (!judgeItem(result, mark, ledger)) again.push(place);
  });
  return again.length === 0 ? null : { again, afterMs: 1_000 };
}

/** False when the outcome is unknown. */
function judgeItem(result: Result, mark: Mark, ledger: RequestLedger): boolean {
  const { status, code, revision } = result;
  if (status === 'FAILED' && code === 'LOG_UNAVAILABLE') return false;
  if ((status === 'ACCEPTED' || status === 'REPLAYED') && revision !== undefined) {
    ledger.acknowledge({ mark, revision: BigInt(revision), totals: null, exact: true });
    return true;
  }
  ledger.violate(`an item: ${JSON.stringify(result)}`);
  ledger.refuse(mark);
  return true;
}
