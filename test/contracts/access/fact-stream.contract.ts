import {
  FactStream,
  type Decided,
  type FactFold,
} from '../../../src/application/access/fact-stream.js';
import { checkHash, hashesOf } from '../../../src/codec/codec.js';
import type { StaffEvent } from '../../../src/domain/staff/events.js';
import type { EventLog } from '../../../src/ports/event-log.js';
import { SetClock } from '../../harness/set-clock.js';
import type { EventLogFixture } from '../event-log-fixture.js';
import { freshStream } from '../sample-events.js';

export const STAFF_CALLER = {
  actor: { type: 'admin', id: 'key-1' },
  correlationId: 'correlation-1',
  causationId: null,
} as const;

export type Ids = readonly string[];
export type Disabled = FactStream<Ids, StaffEvent>;

/** A fold that lists the disabled members in the order of their facts. */
export function disabledIn(stream: string): FactFold<Ids, StaffEvent> {
  const evolve = (ids: Ids, fact: { readonly data: { readonly staffId: string } }): Ids => [
    ...ids,
    fact.data.staffId,
  ];
  return { stream, initial: [], evolve };
}

export function instanceOn(log: EventLog, stream: string): Disabled {
  return new FactStream({ log, clock: new SetClock() }, disabledIn(stream));
}

/** Disables a member that is not disabled; otherwise appends nothing. */
export function disable(staffId: string) {
  return (ids: Ids): Decided<StaffEvent, 'done' | 'was so'> => {
    if (ids.includes(staffId)) return { events: [], result: 'was so' };
    return { events: [{ type: 'StaffDisabled', data: { staffId } }], result: 'done' };
  };
}

/** The requirements of staff and API keys for every log. */
export function factStreamContract(name: string, make: () => Promise<EventLogFixture>): void {
  describe(`fact stream contract: ${name}`, () => {
    it('folds its facts again after a restart, in an unbroken hash chain [I17]', async () => {
      const fixture = await make();
      const stream = freshStream('staff');
      const first = instanceOn(fixture.log, stream);
      await first.submit(disable('a'), STAFF_CALLER);
      const done = await first.submit(disable('b'), STAFF_CALLER);
      expect(done).toMatchObject({ result: 'done', revision: 1n, state: ['a', 'b'] });
      const log = await fixture.reopen();
      const second = instanceOn(log, stream);
      expect(await second.state()).toEqual(['a', 'b']);
      const again = await second.submit(disable('a'), STAFF_CALLER);
      expect(again).toMatchObject({ result: 'was so', revision: 1n, facts: [] });
      expect(again.position).toBe(done.position);
      const newest = await second.newest(null, 9);
      expect(newest.map(({ data }) => data.staffId)).toEqual(['b', 'a']);
      expect((await second.newest(1n, 9)).map(({ revision }) => revision)).toEqual([0n]);
      await expectChain(log, stream);
      await fixture.close();
    });
  });
}

/** Each event of the stream has its hash, and names the hash of the event before it. */
export async function expectChain(log: EventLog, stream: string): Promise<void> {
  let before = '';
  for (const event of await log.readForward(stream, 0n, 1_000)) {
    checkHash(event);
    expect(hashesOf(event).prevHash).toBe(before);
    before = hashesOf(event).hash;
  }
  expect(before).not.toBe('');
}
