import type { Difference } from '../../application/queries/verification/differences.js';
import type { VerificationStep } from '../../application/queries/verification/verify-all.js';
import type { VerificationAnswer as Verified } from '../../application/queries/verification/verify-client.js';

/** Result of a client's verification (docs/reference/http-api.md §3). */
export interface VerificationAnswer {
  readonly ok: boolean;
  readonly revision: string;
  readonly hash: string;
  readonly differences: readonly Difference[];
  /** Revision up to which the read models could be compared, if they lag behind the log. */
  readonly comparedRevision?: string;
  /** Total number of differences, when not all of them are listed. */
  readonly differencesTotal?: number;
}

export function presentVerification(verified: Verified): VerificationAnswer {
  const { ok, revision, hash, compared, differences, count } = verified;
  return {
    ok,
    revision: revision.toString(),
    hash,
    differences,
    ...(compared < revision && { comparedRevision: compared.toString() }),
    ...(count > differences.length && { differencesTotal: count }),
  };
}

/** Steps as lines of NDJSON: one line per verified client, then the sum. */
export async function* stepsOf(steps: AsyncIterable<VerificationStep>): AsyncGenerator<string> {
  for await (const step of steps) yield `${JSON.stringify(presentStep(step))}\n`;
}

/** The result of verifying every client. */
export interface VerificationSummary {
  readonly ok: boolean;
  /** Verified clients, those that differ among them, and read models that the log does not know. */
  readonly clients: number;
  readonly events: string;
  readonly failed: number;
  readonly unknown: number;
  /** The first clients that differ. */
  readonly differing: readonly (VerificationAnswer & { readonly clientId: string })[];
}

/** Bounds the answer; `failed` and `unknown` count all of them. */
const DIFFERING_MAX = 100;

/** The sum of all steps, with the clients that differ. */
export async function summaryOf(
  steps: AsyncIterable<VerificationStep>,
): Promise<VerificationSummary> {
  const differing: (VerificationAnswer & { readonly clientId: string })[] = [];
  for await (const step of steps) {
    if (step.kind === 'summary') {
      const { ok, clients, events, failed, unknown } = step;
      return { ok, clients, events: events.toString(), failed, unknown, differing };
    }
    if (step.ok || differing.length >= DIFFERING_MAX) continue;
    differing.push({ clientId: step.clientId, ...presentVerification(step) });
  }
  throw new Error('a verification ended without its sum');
}

function presentStep(step: VerificationStep): object {
  if (step.kind === 'client') return { clientId: step.clientId, ...presentVerification(step) };
  const { ok, clients, events, failed, unknown } = step;
  return { summary: { ok, clients, events: events.toString(), failed, unknown } };
}
