import fc from 'fast-check';
import type { Fact } from '../../../src/domain/client/events.js';
import { randomStory } from '../../projections/random-story.js';

const CLIENTS = ['a', 'b', 'c'].map((tail) => `0198f0c4-0000-7000-8000-00000000000${tail}`);

/** The facts of several clients as a log may hold them: mixed, each client's in its order. */
export function interleaved(): fc.Arbitrary<Fact[]> {
  const stories = fc.tuple(...CLIENTS.map((clientId) => randomStory(clientId)));
  const turns = fc.array(fc.nat({ max: CLIENTS.length - 1 }), { maxLength: 200 });
  return fc.tuple(stories, turns).map(([lives, order]) => {
    const queues = lives.map(({ facts }) => [...facts]);
    const mixed = order.flatMap((which) => queues[which]?.shift() ?? []);
    return [...mixed, ...queues.flat()];
  });
}
