import type { RefundMessage, UpdateRechargePayment } from '../../src/domain/client/commands.js';
import { idsMentioned, MESSAGE_FACTS_MAX, REPEATS_MAX } from '../../src/domain/client/ids.js';
import { capture, create, debit, recharge, refund, report, reserve } from '../harness/commands.js';
import { given, type Given } from '../harness/given.js';

const LIMITED = { limit: REPEATS_MAX };

function reported(errorCode: string): ReturnType<typeof report> {
  return { ...report('m', 'ACCEPTED'), errorCode };
}

function part(refundId: string, credits = '0.01'): RefundMessage {
  return refund('m', credits, refundId);
}

function paid(reference: string): UpdateRechargePayment {
  return { type: 'UpdateRechargePayment', rechargeId: 'r-1', payment: { reference } };
}

describe('facts that repeat under one id', () => {
  const times = (client: Given, step: (n: number) => Parameters<Given['and']>[0]): Given =>
    client.and(...Array.from({ length: REPEATS_MAX }, (_, n) => step(n)));

  it('are delivery reports up to a limit, and then a final one [I9]', () => {
    const client = times(given(create(), recharge(10, 'r-1'), debit('m', 4)), (n) =>
      reported(`e-${n}`),
    );
    client.when(reported('new')).refuses('FACT_LIMIT', LIMITED);
    client.when(reported('e-0')).replays(3);
    client
      .when(report('m', 'REJECTED'))
      .then([{ type: 'DeliveryReported' }, { type: 'MessageRefunded', data: { credits: '4' } }]);
    client.when(report('m', 'DELIVERED')).refuses('FACT_LIMIT', LIMITED);
    client.when(report('m', 'REJECTED')).replays(3 + REPEATS_MAX);
  });

  it('are refunds up to a limit, and then one of all that is left [I7] [I9]', () => {
    const client = times(given(create(), recharge(10, 'r-1'), debit('m', 4)), (n) =>
      part(`f-${n}`),
    );
    client.when(part('new')).refuses('FACT_LIMIT', LIMITED);
    client.when(part('f-0')).replays(3);
    client
      .when(refund('m', null, 'rest'))
      .then([{ type: 'MessageRefunded', data: { credits: '3', remaining: '0' } }]);
    client.when(part('new')).refuses('REFUND_EXCEEDS_DEBIT');
  });

  it('are changes of a payment up to a limit', () => {
    const client = times(given(create(), recharge(10, 'r-1')), (n) => paid(`p-${n}`));
    client.when(paid('new')).refuses('FACT_LIMIT', LIMITED);
    client.when(paid(`p-${REPEATS_MAX - 1}`)).changesNothing();
  });

  it('are never more for one message than its limit says', () => {
    const client = given(create(), recharge(10, 'r-1'), debit('m', 4));
    times(
      times(client, (n) => reported(`e-${n}`)),
      (n) => part(`f-${n}`),
    );
    client.and(report('m', 'REJECTED'));
    const mine = client.lane.facts.filter((fact) =>
      idsMentioned(fact, null).some(({ kind, id }) => kind === 'message' && id === 'm'),
    );
    expect(mine.length).toBeLessThanOrEqual(MESSAGE_FACTS_MAX);
  });

  it('take no more for a message of an older log that has more of them [I7]', () => {
    const client = given(create(), recharge(10, 'r-1'), debit('m', 4));
    const data = { messageId: 'm', status: 'ACCEPTED', stage: 'CARRIER', at: null } as const;
    for (let n = 0; n < MESSAGE_FACTS_MAX; n += 1) {
      client.and({
        type: 'DeliveryReported',
        data: { ...data, errorCode: `e-${n}`, settled: false },
      });
    }
    client.when(report('m', 'REJECTED')).refuses('FACT_LIMIT');
    client.when(refund('m', null, 'rest')).refuses('FACT_LIMIT');
  });

  it('do not include the captures of a reservation', () => {
    const client = given(create(), recharge(10, 'r-1'), reserve('v', 5));
    for (let n = 0; n < 3 * REPEATS_MAX; n += 1) {
      client.and(capture('v', '0.01', { captureId: `c-${n}`, messageId: `m-${n}`, final: false }));
    }
    const mentions = client.lane.facts.flatMap((fact) => idsMentioned(fact, null));
    expect(mentions.filter(({ kind }) => kind === 'reservation')).toHaveLength(1);
    client.when(capture('v', 1, { captureId: 'c-0' })).refuses('ID_REUSED');
    client.and(capture('v', 0, { captureId: 'last', messageId: 'last' }));
    client
      .when(capture('v', 0, { captureId: 'new', messageId: 'new' }))
      .refuses('RESERVATION_CLOSED');
  });
});
