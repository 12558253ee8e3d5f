import {
  change,
  capture,
  create,
  debit,
  recharge,
  refund,
  report,
  reserve,
} from '../../harness/commands.js';
import { given } from '../../harness/given.js';
import { MemoryLane } from '../../harness/memory-lane.js';
import type { SomeSettings } from '../../harness/settings.js';

/** The clock of the lane at its start. */
const START = new MemoryLane().clock;
const DAY = 86_400_000;
const WAITING: SomeSettings = { dlrWaitDays: 3, refundPolicy: { EXPIRED: 'FULL' } };
const expire = { type: 'ExpireMessage', messageId: 'm' } as const;

const charged = (settings: SomeSettings = WAITING) =>
  given(create(settings), recharge(10), debit('m', 4));

describe('a message whose report is awaited', () => {
  it('expires at the end of the wait, and the policy refunds it [S0-25] [S0-26]', () => {
    charged()
      .and({ at: START + 3 * DAY })
      .when(expire)
      .then([
        { type: 'MessageExpired', data: { messageId: 'm', status: 'EXPIRED' } },
        {
          type: 'MessageRefunded',
          data: { refundId: 'policy:m', credits: '4', cause: 'POLICY', channel: 'api' },
        },
      ])
      .meter('10 | 0 | 10');
  });

  it('does not expire a millisecond before', () => {
    charged()
      .and({ at: START + 3 * DAY - 1 })
      .when(expire)
      .changesNothing();
  });

  it('expires once', () => {
    charged()
      .and({ at: START + 3 * DAY }, expire)
      .when(expire)
      .changesNothing();
  });

  it('takes the status of the settings of then, which the policy may not refund', () => {
    charged({ dlrWaitDays: 3 })
      .and(change({ 'settings.expiredDeliveryStatus': 'UNKNOWN' }), { at: START + 4 * DAY })
      .when(expire)
      .then([{ type: 'MessageExpired', data: { status: 'UNKNOWN' } }])
      .meter('6 | 4 | 10');
  });

  it('waits as long as the settings said when it was charged', () => {
    const longer = charged().and(change({ 'settings.dlrWaitDays': 30 }));
    longer
      .and({ at: START + 3 * DAY })
      .when(expire)
      .meter('10 | 0 | 10');
    const never = charged({ dlrWaitDays: null }).and(change({ 'settings.dlrWaitDays': 1 }));
    never
      .and({ at: START + 30 * DAY })
      .when(expire)
      .changesNothing();
    const ended = charged().and(change({ 'settings.dlrWaitDays': null }));
    ended
      .and({ at: START + 3 * DAY })
      .when(expire)
      .meter('10 | 0 | 10');
  });

  it('counts from its capture, not from its reservation', () => {
    const captured = given(create(WAITING), recharge(10))
      .and(reserve('v', 5, { messageId: 'm', expires: { inSeconds: 90 * 86_400 } }))
      .and({ at: START + 2 * DAY }, capture('v', 5));
    captured
      .and({ at: START + 5 * DAY - 1 })
      .when(expire)
      .changesNothing();
    captured
      .and({ at: START + 5 * DAY })
      .when(expire)
      .meter('10 | 0 | 10');
  });

  it('waits on after a report that is not final, and no longer after a final one', () => {
    const accepted = charged().and(report('m', 'ACCEPTED'), { at: START + 3 * DAY });
    accepted.when(expire).meter('10 | 0 | 10');
    const delivered = charged().and(report('m', 'DELIVERED'), { at: START + 3 * DAY });
    delivered.when(expire).changesNothing();
  });

  it('gives back only what no refund gave back before', () => {
    charged()
      .and(refund('m', 3), { at: START + 3 * DAY })
      .when(expire)
      .then([{ type: 'MessageExpired' }, { type: 'MessageRefunded', data: { credits: '1' } }]);
  });

  it('is never one that does not exist', () => {
    charged()
      .when({ ...expire, messageId: 'other' })
      .changesNothing();
  });
});

describe('a report at the end of the wait', () => {
  it('comes after the expiry, in the same append, and moves nothing [S0-25]', () => {
    const late = charged().and({ at: START + 3 * DAY });
    late
      .when(report('m', 'DELIVERED'))
      .then([
        { type: 'MessageExpired', data: { status: 'EXPIRED' } },
        { type: 'MessageRefunded', data: { refundId: 'policy:m', credits: '4' } },
        { type: 'DeliveryReported', data: { status: 'DELIVERED', settled: false } },
      ])
      .meter('10 | 0 | 10');
    late.when(report('m', 'DELIVERED')).replays(5);
    late.when(expire).changesNothing();
    late
      .when(report('m', 'REJECTED'))
      .then([{ type: 'DeliveryReported', data: { settled: false } }]);
  });

  it('is in time a millisecond before', () => {
    charged()
      .and({ at: START + 3 * DAY - 1 })
      .when(report('m', 'REJECTED'))
      .then([{ type: 'DeliveryReported', data: { settled: true } }, { type: 'MessageRefunded' }]);
  });
});
