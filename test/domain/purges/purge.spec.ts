import type { PurgeClient } from '../../../src/domain/client/commands.js';
import { RELEASED_AT_ONCE } from '../../../src/domain/client/decide/expired.js';
import { DAY_MS } from '../../../src/domain/windows.js';
import { change, create, debit, recharge, reserve, withdraw } from '../../harness/commands.js';
import { at, given, type Given } from '../../harness/given.js';
import { CLIENT_ID } from '../../harness/memory-lane.js';

const DISABLED = Date.parse('2026-01-05T12:00:00Z');
const DUE = DISABLED + 90 * DAY_MS;
const STREAMS = ['username-8f', 'email-91'];

function purge(names: Partial<PurgeClient['names']> = {}): PurgeClient {
  const own = { username: 'ada', email: 'ada@example.com' };
  return { type: 'PurgeClient', names: { ...own, ...names }, streams: STREAMS };
}

function disabled(): Given {
  return given(at('2026-01-05T12:00:00Z'), create(), recharge(100), { type: 'DisableClient' });
}

describe('a purge', () => {
  it('waits for 90 days to the millisecond [S1-36]', () => {
    disabled()
      .and({ at: DUE - 1 })
      .when(purge())
      .changesNothing();
    disabled()
      .and({ at: DUE })
      .when(purge())
      .then([{ type: 'ClientPurged' }]);
  });

  it('does nothing to a client that is active, enabled again or held [S1-38]', () => {
    given(create()).and({ at: DUE }).when(purge()).changesNothing();
    disabled().and({ type: 'EnableClient' }, { at: DUE }).when(purge()).changesNothing();
    disabled()
      .and({ type: 'HoldPurge', reason: 'lawsuit' }, { at: DUE })
      .when(purge())
      .changesNothing();
  });

  it('closes the books by the source of each movement [S1-37]', () => {
    disabled()
      .and(recharge(20, 'r-2'), withdraw(5), debit('m-1', 7), { at: DUE })
      .when(purge())
      .then([
        {
          type: 'ClientPurged',
          data: {
            clientId: CLIENT_ID,
            currency: 'CREDIT',
            recharged: { MANUAL: '120' },
            withdrawn: { MANUAL: '5' },
            usedPosted: '7',
            reserved: '0',
            lastRevision: '5',
            lastHash: 'hash-5',
            names: STREAMS,
          },
        },
      ]);
  });

  it('releases expired and open reservations in its append [S1-37]', () => {
    const client = disabled().and(
      { at: DUE - DAY_MS },
      reserve('s-1', 10, { expires: { at: DUE - 1 } }),
      reserve('s-2', 20, { expires: { at: DUE + DAY_MS } }),
      { at: DUE },
    );
    client.when(purge()).then([
      { type: 'ReservationReleased', data: { reservationId: 's-1', cause: 'EXPIRED' } },
      {
        type: 'ReservationReleased',
        data: { reservationId: 's-2', cause: 'VOIDED', after: { reserved: '0' } },
      },
      { type: 'ClientPurged', data: { reserved: '0' } },
    ]);
  });

  it('ends reservations beyond one append without a fact for each', () => {
    const client = disabled().and({ at: DUE });
    const count = RELEASED_AT_ONCE + 30;
    for (let number = 0; number < count; number++) {
      client.and(reserve(`s-${number}`, '0.01', { expires: { at: DUE + DAY_MS } }));
    }
    const { facts } = client.lane.submit(purge());
    expect(facts).toHaveLength(RELEASED_AT_ONCE + 1);
    expect(facts.at(-1)).toMatchObject({ type: 'ClientPurged', data: { reserved: '0.3' } });
  });

  it('releases what has expired before it, when that needs separate appends', () => {
    const client = disabled().and({ at: DUE - DAY_MS });
    for (let number = 0; number < RELEASED_AT_ONCE + 30; number++) {
      client.and(reserve(`s-${number}`, '0.01', { expires: { at: DUE - 1 } }));
    }
    client.and({ at: DUE });
    const { facts } = client.lane.submit(purge());
    expect(facts).toHaveLength(31);
    expect(client.lane.fold).toBe('PURGED');
  });

  it('is refused for names that the client has left', () => {
    disabled()
      .and(change({ username: 'eve' }), { at: DUE })
      .when(purge())
      .refuses('REVISION_MISMATCH');
  });

  it('is the end: every later command is answered 410, whatever it replays [S1-37]', () => {
    const client = disabled().and(debit('m-1', 7), { at: DUE }, purge());
    client.when(debit('m-1', 7)).refuses('CLIENT_PURGED');
    client.when(recharge(1, 'r-9')).refuses('CLIENT_PURGED');
    client.when({ type: 'EnableClient' }).refuses('CLIENT_PURGED');
    client.when(create()).refuses('CLIENT_PURGED');
    client.when(purge()).refuses('CLIENT_PURGED');
    client.when({ type: 'AbandonCreation', clientId: CLIENT_ID }).refuses('CLIENT_PURGED');
    client.when({ type: 'ReleaseExpired' }).refuses('CLIENT_PURGED');
  });
});
