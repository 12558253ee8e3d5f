import {
  capture,
  change,
  create,
  debit,
  recharge,
  refund,
  report,
  reserve,
} from '../harness/commands.js';
import { given } from '../harness/given.js';

const GATEWAY = { stage: 'GATEWAY' } as const;

describe('a refund', () => {
  it('gives back a part, then the rest, and never more than the debit [I7]', () => {
    const client = given(create(), recharge(10), debit('m-1', 5));
    client
      .when(refund('m-1', 2, 'f-1'))
      .then([
        {
          type: 'MessageRefunded',
          data: {
            messageId: 'm-1',
            refundId: 'f-1',
            credits: '2',
            remaining: '3',
            cause: 'MANUAL',
            policyRevision: null,
            requested: '2',
            channel: 'api',
            country: null,
            windows: { day: 1, week: 1, month: 1 },
            after: { assigned: '10', usedPosted: '3', reserved: '0' },
          },
        },
      ])
      .meter('7 | 3 | 10');
    client
      .when(refund('m-1', '3.5', 'f-2'))
      .refuses('REFUND_EXCEEDS_DEBIT', { remaining: '3', asked: '3.5' });
    client
      .when(refund('m-1', null, 'f-2'))
      .then([{ type: 'MessageRefunded', data: { credits: '3', remaining: '0', requested: null } }]);
    client
      .when(refund('m-1', null, 'f-3'))
      .refuses('REFUND_EXCEEDS_DEBIT', { remaining: '0', asked: '0' });
  });

  it('of a captured message is bounded by what was captured [I7]', () => {
    const client = given(create(), recharge(10), reserve('v-1', 5), capture('v-1', 3));
    client.when(refund('v-1', 4)).refuses('REFUND_EXCEEDS_DEBIT', { remaining: '3' });
    client.when(refund('v-1')).meter('10 | 0 | 10');
  });

  it('needs a message that was charged', () => {
    given(create(), recharge(10), reserve('v-1', 5, { messageId: 'm-1' }))
      .when(refund('m-1'))
      .refuses('MESSAGE_NOT_FOUND');
  });

  it('again is a replay; the requested amount belongs to the content [I9]', () => {
    const client = given(create(), recharge(10), debit('m-1', 2), debit('m-2', 2), refund('m-1'));
    client.when(refund('m-1')).replays(4);
    client.when(refund('m-1', 2)).refuses('ID_REUSED');
    client.when(refund('m-2')).refuses('ID_REUSED');
  });

  it('by hand cannot use an id of the policy', () => {
    given(create(), recharge(10), debit('m-1'))
      .when(refund('m-1', null, 'policy:m-1'))
      .refuses('INVALID_INPUT', { field: 'refundId' });
  });
});

describe('a delivery report', () => {
  const client = () => given(create(), recharge(10), debit('m-1', '0.000003'));

  it('is recorded; the first final status settles the message', () => {
    const message = client();
    message.when(report('m-1', 'ACCEPTED', { errorCode: '000', at: 0 })).then([
      {
        type: 'DeliveryReported',
        data: { status: 'ACCEPTED', settled: false, at: '1970-01-01T00:00:00.000Z' },
      },
    ]);
    message
      .when(report('m-1', 'DELIVERED'))
      .then([{ type: 'DeliveryReported', data: { settled: true, stage: 'CARRIER' } }]);
    message
      .when(report('m-1', 'REJECTED'))
      .then([{ type: 'DeliveryReported', data: { settled: false } }])
      .meter('9.999997 | 0.000003 | 10');
  });

  it('again is a replay, however many came since [I9]', () => {
    const message = client().and(report('m-1', 'ACCEPTED'), report('m-1', 'REJECTED'));
    message.when(report('m-1', 'ACCEPTED', { at: 5 })).replays(3);
    message.when(report('m-1', 'REJECTED')).replays(4);
    message
      .when(report('m-1', 'REJECTED', { errorCode: '7' }))
      .then([{ type: 'DeliveryReported', data: { settled: false } }]);
  });

  it('of a rejection or a failure at the gateway gives all back by default [I7]', () => {
    const refunded = {
      type: 'MessageRefunded',
      data: {
        refundId: 'policy:m-1',
        credits: '0.000003',
        remaining: '0',
        cause: 'POLICY',
        policyRevision: '0',
      },
    } as const;
    const both = [{ type: 'DeliveryReported' } as const, refunded];
    client().when(report('m-1', 'REJECTED')).then(both).meter('10 | 0 | 10');
    client().when(report('m-1', 'FAILED')).then(both);
    client()
      .when(report('m-1', 'UNDELIVERABLE', GATEWAY))
      .then(both);
    client()
      .when(report('m-1', 'UNDELIVERABLE'))
      .then([{ type: 'DeliveryReported' }]);
    client()
      .when(report('m-1', 'DELIVERED', GATEWAY))
      .then([{ type: 'DeliveryReported' }]);
    client()
      .when(report('m-1', 'UNKNOWN', GATEWAY))
      .then([{ type: 'DeliveryReported' }]);
  });

  it('follows the policy in force, a percentage rounded down [I7]', () => {
    const refundPolicy = { UNDELIVERABLE: { percent: '50' }, REJECTED: 'NONE' };
    const message = client().and(change({ 'settings.refundPolicy': refundPolicy }));
    message.when(report('m-1', 'UNDELIVERABLE')).then([
      { type: 'DeliveryReported' },
      {
        type: 'MessageRefunded',
        data: { credits: '0.000001', remaining: '0.000002', policyRevision: '3' },
      },
    ]);
    client()
      .and(change({ 'settings.refundPolicy': refundPolicy }))
      .when(report('m-1', 'REJECTED'))
      .then([{ type: 'DeliveryReported' }]);
    client()
      .and(change({ 'settings.refundPolicy': refundPolicy }))
      .when(report('m-1', 'REJECTED', GATEWAY))
      .then([{ type: 'DeliveryReported' }, { type: 'MessageRefunded' }]);
  });

  it('gives no refund that rounds to 0, nor more than is left [I7]', () => {
    const refundPolicy = { UNDELIVERABLE: { percent: '30' } };
    client()
      .and(change({ 'settings.refundPolicy': refundPolicy }))
      .when(report('m-1', 'UNDELIVERABLE'))
      .then([{ type: 'DeliveryReported' }]);
    client()
      .and(refund('m-1', '0.000002'))
      .when(report('m-1', 'REJECTED'))
      .then([
        { type: 'DeliveryReported' },
        { type: 'MessageRefunded', data: { credits: '0.000001' } },
      ]);
    client()
      .and(refund('m-1'))
      .when(report('m-1', 'REJECTED'))
      .then([{ type: 'DeliveryReported' }]);
  });

  it('after the message expired is recorded and moves nothing [S0-26]', () => {
    client()
      .and({ type: 'MessageExpired', data: { messageId: 'm-1', status: 'EXPIRED' } })
      .when(report('m-1', 'REJECTED'))
      .then([{ type: 'DeliveryReported', data: { settled: false } }]);
  });

  it('needs a message that was charged', () => {
    client().when(report('m-2', 'DELIVERED')).refuses('MESSAGE_NOT_FOUND');
  });
});
