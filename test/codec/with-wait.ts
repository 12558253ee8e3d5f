import fc from 'fast-check';

/** A charge with and without the wait for a report. */
export function withWait<D extends object>(data: fc.Arbitrary<D>): fc.Arbitrary<D> {
  const waiting = fc.tuple(data, fc.integer({ min: 1, max: 30 }));
  return fc.oneof(
    data,
    waiting.map(([drawn, dlrWaitDays]) => ({ ...drawn, dlrWaitDays })),
  );
}
