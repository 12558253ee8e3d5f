import {
  StatusChangeLog,
  type FeedTrouble,
} from '../../../src/application/engine/status-change-log.js';
import type { ProjectionStatus } from '../../../src/ports/projection-runner.js';

function line(
  name: string,
  state: ProjectionStatus['state'],
  lastError: string | null,
): ProjectionStatus {
  return { name, version: 1, position: 1n, state, rebuilding: null, lastError };
}

describe('status changes of the projection engine', () => {
  it('are reported once for each change, projections with the same reason together', () => {
    const reported: FeedTrouble[] = [];
    const troubles = new StatusChangeLog((trouble) => reported.push(trouble));
    const full = 'the disk is full';
    troubles.update([line('operations', 'live', null), line('balance', 'live', null)]);
    expect(reported).toEqual([]);
    for (let tries = 0; tries < 3; tries++) {
      troubles.update([line('operations', 'retrying', full), line('balance', 'retrying', full)]);
    }
    troubles.update([line('operations', 'live', null), line('balance', 'failed', 'bad event')]);
    troubles.update([line('operations', 'live', null), line('balance', 'failed', 'bad event')]);
    expect(reported).toEqual([
      { lines: ['operations', 'balance'], state: 'retrying', reason: full },
      { lines: ['operations'], state: 'live', reason: null },
      { lines: ['balance'], state: 'failed', reason: 'bad event' },
    ]);
  });

  it('are reported once when each attempt fails with another number or time, and again for another event', () => {
    const reported: (string | null)[] = [];
    const troubles = new StatusChangeLog(({ reason }) => reported.push(reason));
    const tries = [1, 2, 3].map((n) => `connection ${n} closed (2026-11-30T00:40:3${n}.761Z)`);
    for (const reason of tries) troubles.update([line('operations', 'retrying', reason)]);
    for (const at of [5, 6]) troubles.update([line('operations', 'failed', `event ${at}`)]);
    expect(reported).toEqual([tries[0], 'event 5', 'event 6']);
  });
});
