import { meterOf } from '../../../../projections/meter.js';
import type { Body } from '../../../ports/documents.js';
import { ERASED } from '../../../codec/personal.js';
import type { ClientState } from '../../../domain/client/state.js';

/** One difference between the log and the data derived from it. */
export interface Difference {
  /** `chain`, `fold`, `vault`, or the read model's name. */
  readonly where: string;
  /** The revision of the difference, if it has one. */
  readonly revision: string | null;
  readonly field: string | null;
  /** The value according to the log; only text, because values may be personal. */
  readonly expected: string;
  readonly found: string;
}

/** Limit of kept differences; further ones are only counted. */
const KEPT_MAX = 100;

/** Collects differences; a corrupt store cannot fill the memory. */
export class Differences {
  readonly kept: Difference[] = [];
  count = 0;

  /** @param personal the replay's personal data: without a key they are not compared */
  constructor(private readonly personal: 'readable' | 'erased' = 'readable') {}

  add(difference: Difference): void {
    this.count += 1;
    if (this.kept.length < KEPT_MAX) this.kept.push(difference);
  }

  /** Without its key no personal data of a client can be read again. */
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
      const described = PERSONAL.has(where) ? kinds(wanted, stored) : shown(wanted, stored);
      this.add({ ...at, field, ...described });
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

/** Values that do not affect the totals. */
const UNASKED = { expiredReserved: 0n, floor: 0n, lowBalanceThreshold: null };

/** Shows amounts, times and counts; for values that may be personal, only their kind. */
function shown(expected: unknown, found: unknown): { expected: string; found: string } {
  return { expected: shownOne(expected), found: shownOne(found) };
}

const PLAIN = /^(?:-?\d+(?:\.\d+)?|\d{4}-\d\d-\d\dT[\d:.]+Z|ACTIVE|DISABLED)$/;
/** Read models with personal fields at the top level. */
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
