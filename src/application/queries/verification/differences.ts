import { meterOf } from '../../../../projections/meter.js';
import type { Body } from '../../../ports/documents.js';
import { ERASED } from '../../../codec/personal.js';
import type { ClientState } from '../../../domain/client/state.js';

/** One thing in which the log and what was made of it do not agree. */
export interface Difference {
  /** `chain`, `fold`, `vault`, or the read model's name. */
  readonly where: string;
  /** The revision at fault, where there is one. */
  readonly revision: string | null;
  readonly field: string | null;
  /** What the log says; texts only, because values may be personal. */
  readonly expected: string;
  readonly found: string;
}

/** More than anyone reads; the check goes on counting. */
const KEPT_MAX = 100;

/** Gathers differences without letting a spoilt store fill the memory. */
export class Differences {
  readonly kept: Difference[] = [];
  count = 0;

  /** @param personal what the replay gives for personal data: without a key it is not compared */
  constructor(private readonly personal: 'readable' | 'erased' = 'readable') {}

  add(difference: Difference): void {
    this.count += 1;
    if (this.kept.length < KEPT_MAX) this.kept.push(difference);
  }

  /** Without its key nothing personal of a client can be read again. */
  addLostKey(): void {
    this.add({
      where: 'vault',
      revision: null,
      field: 'key',
      expected: 'a key',
      found: 'nothing',
    });
  }

  /** A read model contains a revision that the log does not have: the end of the log is missing. */
  addAhead(where: string, { log, readModel }: { log: bigint; readModel: bigint }): void {
    const at = { where, revision: readModel.toString(), field: 'revision' };
    this.add({ ...at, ...shown(log, readModel) });
  }

  /** Compares two documents field by field. */
  compare(
    where: string,
    expected: { readonly revision: bigint; readonly body: Body | null },
    found: { readonly revision: bigint; readonly body: Body | null },
  ): void {
    const at = { where, revision: expected.revision.toString() };
    if (expected.body === null || found.body === null) {
      if (expected.body === found.body) return;
      const is = (body: Body | null): string => (body === null ? 'no document' : 'a document');
      this.add({ ...at, field: null, expected: is(expected.body), found: is(found.body) });
      return;
    }
    if (expected.revision !== found.revision) {
      this.add({ ...at, field: 'revision', ...shown(expected.revision, found.revision) });
    }
    const fields = new Set([...Object.keys(expected.body), ...Object.keys(found.body)]);
    for (const field of fields) {
      const [wanted, stored] = [expected.body[field], found.body[field]];
      const wantedText = canonicalText(wanted);
      if (wantedText === canonicalText(stored)) continue;
      if (this.personal === 'erased' && wantedText.includes(ERASED)) continue;
      const told = PERSONAL.has(where) ? kinds(wanted, stored) : shown(wanted, stored);
      this.add({ ...at, field, ...told });
    }
  }

  /** Compares the fold of the write side with a balance's totals. */
  compareTotals(state: ClientState, revision: bigint, body: Body | null): void {
    if (body === null) return;
    const meter = meterOf({ ...state, ...UNASKED, revision });
    for (const field of ['available', 'assigned', 'usedPosted', 'reserved'] as const) {
      if (meter[field] === body[field]) continue;
      const at = { where: 'fold', revision: revision.toString(), field };
      this.add({ ...at, ...shown(meter[field], body[field]) });
    }
    const settingsRevision = state.settingsRevision.toString();
    if (settingsRevision === body['settingsRevision']) return;
    const at = { where: 'fold', revision: revision.toString(), field: 'settingsRevision' };
    this.add({ ...at, ...shown(settingsRevision, body['settingsRevision']) });
  }
}

/** What the totals do not depend on. */
const UNASKED = { expiredReserved: 0n, floor: 0n, lowBalanceThreshold: null };

/** Amounts, times and counts are shown; of whatever else may be personal, only the kind. */
function shown(expected: unknown, found: unknown): { expected: string; found: string } {
  return { expected: shownOne(expected), found: shownOne(found) };
}

const PLAIN = /^(?:-?\d+(?:\.\d+)?|\d{4}-\d\d-\d\dT[\d:.]+Z|ACTIVE|DISABLED)$/;
/** Read models with fields of a person's own at the top. */
const PERSONAL: ReadonlySet<string> = new Set(['client', 'clients']);

function kinds(expected: unknown, found: unknown): { expected: string; found: string } {
  return { expected: `a ${typeof expected}`, found: `another ${typeof found}` };
}

function shownOne(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value !== 'string') return scalarText(value) ?? `a ${typeof value}`;
  return PLAIN.test(value) ? value : 'a text';
}

function scalarText(value: unknown): string | null {
  const scalar = typeof value === 'number' || typeof value === 'bigint';
  return scalar || typeof value === 'boolean' ? String(value) : null;
}

/** Equal texts for equal values, whatever the order of their fields; absent = undefined. */
export function canonicalText(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonicalText(inner)}`);
  return `{${fields.join(',')}}`;
}
