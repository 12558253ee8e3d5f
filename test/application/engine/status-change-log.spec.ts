import {
  FeedTroubles,
  type FeedTrouble,
} from '../../../src/application/engine/status-change-log.js';
import type { FeedLine } from '../../../src/ports/projection-runner.js';

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

  it('are told once where each try fails with another number or time, and again for another event', () => {
    const told: (string | null)[] = [];
    const troubles = new FeedTroubles(({ reason }) => told.push(reason));
    const tries = [1, 2, 3].map((n) => `connection ${n} closed (2026-11-30T00:40:3${n}.761Z)`);
    for (const reason of tries) troubles.hear([line('operations', 'retrying', reason)]);
    for (const at of [5, 6]) troubles.hear([line('operations', 'failed', `event ${at}`)]);
    expect(told).toEqual([tries[0], 'event 5', 'event 6']);
  });
});
