import type { Difference } from '../../application/queries/verification/differences.js';
import type { VerificationStep } from '../../application/queries/verification/verify-all.js';
import type { VerificationAnswer as Verified } from '../../application/queries/verification/verify-client.js';

/** What checking a client came to (docs/reference/http-api.md §3). */
export interface VerificationAnswer {
  readonly ok: boolean;
  readonly revision: string;
  readonly hash: string;
  readonly differences: readonly Difference[];
  /** Up to which revision the read models could be compared, while they lag behind the log. */
  readonly comparedRevision?: string;
  /** How many there are, when not all of them are listed. */
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

/** Steps as lines of NDJSON: a line for each client as it is done, then the sum. */
export async function* stepsOf(steps: AsyncIterable<VerificationStep>): AsyncGenerator<string> {
  for await (const step of steps) yield `${JSON.stringify(presentStep(step))}\n`;
}

function presentStep(step: VerificationStep): object {
  if (step.kind === 'client') return { clientId: step.clientId, ...presentVerification(step) };
  const { ok, clients, events, failed, unknown } = step;
  return { summary: { ok, clients, events: events.toString(), failed, unknown } };
}
