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

/**
 * Steps as lines of NDJSON: one line per verified client, one per other stream whose chain is
 * broken, then the sum.
 */
export async function* stepsOf(steps: AsyncIterable<VerificationStep>): AsyncGenerator<string> {
  for await (const step of steps) {
    const line = presentStep(step);
    if (line !== null) yield `${JSON.stringify(line)}\n`;
  }
}

/** A stream that belongs to no client and whose hash chain is broken. */
export interface BrokenStream {
  readonly stream: string;
  readonly ok: boolean;
  /** Revision of its last event. */
  readonly revision: string;
  /** The faults of its events, a sentence for each. */
  readonly faults: readonly string[];
}

/** The result of verifying every client. */
export interface VerificationSummary {
  readonly ok: boolean;
  /** Verified clients, those that differ among them, and read models that the log does not know. */
  readonly clients: number;
  readonly events: string;
  readonly failed: number;
  readonly unknown: number;
  /** Streams of unique names, staff, keys and others that belong to no client. */
  readonly streams: number;
  /** Those of them whose hash chain is broken. */
  readonly broken: number;
  /** The first of them. */
  readonly brokenStreams: readonly BrokenStream[];
  /** The first clients that differ. */
  readonly differing: readonly (VerificationAnswer & { readonly clientId: string })[];
}

/** Bounds the answer; `failed`, `unknown` and `broken` count all of them. */
const DIFFERING_MAX = 100;
/** Of one stream. */
const FAULTS_MAX = 10;

/** The sum of all steps, with the clients that differ. */
export async function summaryOf(
  steps: AsyncIterable<VerificationStep>,
): Promise<VerificationSummary> {
  const differing: (VerificationAnswer & { readonly clientId: string })[] = [];
  const brokenStreams: BrokenStream[] = [];
  for await (const step of steps) {
    if (step.kind === 'summary') return { ...presentSum(step), brokenStreams, differing };
    if (step.kind === 'stream') {
      const broken = brokenIn(step);
      if (broken !== null && brokenStreams.length < DIFFERING_MAX) brokenStreams.push(broken);
      continue;
    }
    if (step.ok || differing.length >= DIFFERING_MAX) continue;
    differing.push({ clientId: step.clientId, ...presentVerification(step) });
  }
  throw new Error('a verification ended without its sum');
}

/** Null = the step needs no line. */
function presentStep(step: VerificationStep): object | null {
  if (step.kind === 'client') return { clientId: step.clientId, ...presentVerification(step) };
  if (step.kind === 'stream') return brokenIn(step);
  return { summary: presentSum(step) };
}

type StepOf<Kind extends VerificationStep['kind']> = Extract<VerificationStep, { kind: Kind }>;

function presentSum(step: StepOf<'summary'>) {
  const { ok, clients, events, failed, unknown, streams, broken } = step;
  return { ok, clients, events: events.toString(), failed, unknown, streams, broken };
}

/** Null = the chain of the stream is whole. */
function brokenIn({ stream, revision, faults }: StepOf<'stream'>): BrokenStream | null {
  if (faults.length === 0) return null;
  const shown = faults.slice(0, FAULTS_MAX);
  return { stream, ok: false, revision: revision.toString(), faults: shown };
}
