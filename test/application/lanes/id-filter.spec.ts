import fc from 'fast-check';
import { IdFilter, FilterBudget } from '../../../src/application/lanes/ids/id-filter.js';
import { PATIENCE_MS, verify } from '../../properties/verify.js';

function watching(harness = new FilterBudget()): IdFilter {
  const seen = new IdFilter(harness);
  seen.begin();
  return seen;
}

function restored(from: IdFilter, harness = new FilterBudget()): IdFilter {
  const seen = new IdFilter(harness);
  const written = from.written();
  if (written !== null) seen.restore(written);
  return seen;
}

const textsOf = (count: number, kind: string): string[] =>
  Array.from({ length: count }, (_, n) => `message:${kind}-${n}`);

describe('the ids that a stream has mentioned', () => {
  it(
    'are never taken for new ones, also after they were written down [I9]',
    () => {
      const ids = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 400 });
      verify('seen', fc.tuple(ids, ids), ([before, after]) => {
        const seen = watching();
        for (const text of before) seen.add(text);
        const again = restored(seen);
        for (const text of after) again.add(text);
        expect(before.some((text) => seen.isNew(text) || again.isNew(text))).toBe(false);
        expect(after.some((text) => again.isNew(text))).toBe(false);
      });
    },
    PATIENCE_MS,
  );

  it.each([0, 1, 64, 65, 320, 321, 20_000])(
    'are distinguished from new ones after %i of them',
    (count) => {
      const seen = watching();
      for (const text of textsOf(count, 'm')) seen.add(text);
      for (const each of [seen, restored(seen)]) {
        expect(textsOf(count, 'm').some((text) => each.isNew(text))).toBe(false);
        const taken = textsOf(10_000, 'n').filter((text) => !each.isNew(text));
        expect(taken.length).toBeLessThan(100);
      }
    },
  );

  it('are read as an earlier release wrote them: the snapshot schema keeps others out [I9]', () => {
    const texts = ['message:m-1', 'recharge:invoice-1001', 'key:Grüße', 'refund:policy:m-1'];
    const field =
      'AAAEAAAAAAAAAAAgAAAAAAAAAAAAAIACAEABAAAAAAAAAAAIAAAAAAAAABAAAAAgAAAAAAAAAACAAAAAAAAAAAIA' +
      'AAAAAAAAAAAAAAAAAAAAAAACQAAAQAAAAAAEBAAAAAQAAAAAAAAAEAAAACAACAAAAAAAQCAAAAAAAgAQAAA=';
    const seen = new IdFilter(new FilterBudget());
    seen.restore({ ids: 4, fields: [field] });
    expect(texts.filter((text) => seen.isNew(text))).toEqual([]);
    expect(seen.isNew('message:m-2')).toBe(true);
    for (const text of texts) seen.add(text);
    expect(seen.written()).toEqual({ ids: 8, fields: [field] });
  });

  it('prove nothing where those before are not known', () => {
    const seen = new IdFilter(new FilterBudget());
    seen.add('message:m');
    expect(seen.isNew('message:n')).toBe(false);
    expect(seen.written()).toBeNull();
  });

  it('prove nothing without enough memory, and leave none taken', () => {
    const harness = new FilterBudget(200);
    const [one, other] = [watching(harness), watching(harness)];
    for (const text of textsOf(64, 'm')) one.add(text);
    expect(one.isNew('message:n')).toBe(true);
    other.add('message:m');
    expect(other.isNew('message:n')).toBe(false);
    one.add('message:one more');
    expect(one.isNew('message:n')).toBe(false);
    expect(harness.take(200)).toBe(true);
    harness.giveBack(200);
    expect(restored(full(), harness).isNew('message:n')).toBe(false);
    expect(harness.take(200)).toBe(true);
  });

  it('are not written down where there are too many', () => {
    const seen = watching();
    for (const text of textsOf(30_000, 'm')) seen.add(text);
    expect(seen.isNew('message:n-1')).toBe(true);
    expect(seen.written()).toBeNull();
  });

  it('prove nothing after something that was not written by them', () => {
    const written = full().written();
    const fields = written?.fields ?? [];
    for (const spoilt of [
      { ids: 65, fields: fields.slice(0, 1) },
      { ids: 1, fields },
      { ids: 65, fields: ['AAAA', ...fields.slice(1)] },
      { ids: 0, fields: fields.slice(0, 1) },
    ]) {
      const seen = new IdFilter(new FilterBudget());
      seen.restore(spoilt);
      expect(seen.isNew('message:n')).toBe(false);
    }
    const seen = new IdFilter(new FilterBudget());
    seen.restore({ ids: 0, fields: [] });
    expect(seen.isNew('message:n')).toBe(true);
  });
});

/** With two fields. */
function full(): IdFilter {
  const seen = watching();
  for (const text of textsOf(65, 'm')) seen.add(text);
  return seen;
}
