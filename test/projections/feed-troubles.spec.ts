import { FeedTroubles, type FeedTrouble } from '../../src/application/feed-troubles.js';
import type { FeedLine } from '../../src/ports/projection-runner.js';

function line(name: string, state: FeedLine['state'], lastError: string | null): FeedLine {
  return { name, version: 1, position: 1n, state, rebuilding: null, lastError };
}

describe('troubles of the feed', () => {
  it('are told once for each change, lines of the same trouble together', () => {
    const told: FeedTrouble[] = [];
    const troubles = new FeedTroubles((trouble) => told.push(trouble));
    const full = 'the disk is full';
    troubles.hear([line('operations', 'live', null), line('balance', 'live', null)]);
    expect(told).toEqual([]);
    for (let tries = 0; tries < 3; tries++) {
      troubles.hear([line('operations', 'retrying', full), line('balance', 'retrying', full)]);
    }
    troubles.hear([line('operations', 'live', null), line('balance', 'failed', 'bad event')]);
    troubles.hear([line('operations', 'live', null), line('balance', 'failed', 'bad event')]);
    expect(told).toEqual([
      { lines: ['operations', 'balance'], state: 'retrying', reason: full },
      { lines: ['operations'], state: 'live', reason: null },
      { lines: ['balance'], state: 'failed', reason: 'bad event' },
    ]);
  });
});
