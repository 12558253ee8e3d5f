import { IdIndexProjector } from '../../../src/application/engine/id-index-projector.js';
import type { FactBatch } from '../../../src/application/engine/read-model.js';
import { IdIndexUnavailable } from '../../../src/ports/id-index.js';
import { MemoryIdIndex } from '../../harness/memory/id-index.js';
import { Story } from '../../projections/story.js';

const STORY = new Story().created().recharged('100').debited('1', 'm-1').debited('2', 'm-2');

describe('the id index projector', () => {
  it('remembers the furthest that it has written, also when a batch is tried again [I9]', async () => {
    const ids = new MemoryIdIndex();
    const feed = new IdIndexProjector(ids, 1);
    const end = BigInt(STORY.facts.length - 1);
    async function* parts(): AsyncIterable<FactBatch> {
      for (const fact of STORY.facts) yield { facts: [fact], unread: [], through: fact.position };
    }
    const run = async (): Promise<void> => {
      for await (const part of feed.through(parts(), end, true)) expect(part.unread).toEqual([]);
    };
    const add = ids.add.bind(ids);
    ids.add = (entries, through) =>
      through < end ? add(entries, through) : Promise.reject(new IdIndexUnavailable('away'));
    await expect(run()).rejects.toThrow('away');
    const furthest = feed.stored.through;
    expect(furthest).toBeGreaterThan(0n);
    ids.add = (entries, through) =>
      through < furthest ? add(entries, through) : Promise.reject(new IdIndexUnavailable('away'));
    await expect(run()).rejects.toThrow('away');
    expect(feed.stored.through).toBe(furthest);
  });
});
