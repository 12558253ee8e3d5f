import type { Payment, PaymentPatch } from '../../src/domain/client/events.js';
import { adjust, create, debit, recharge, reserve, withdraw } from '../harness/commands.js';
import { given } from '../harness/given.js';

const UNPAID: Payment = { status: 'UNPAID', type: null, date: null, reference: null };
const PAID: Payment = { status: 'PAID', type: 'WIRE', date: '2026-01-05', reference: 'INV 1' };

describe('a recharge', () => {
  it('assigns credits, by an admin or an import [S1-23] [S1-29] [S2-01]', () => {
    given(create())
      .when({ ...recharge(100), payment: PAID, reason: 'first' })
      .then([
        {
          type: 'CreditsRecharged',
          data: {
            rechargeId: 'r-1',
            credits: '100',
            source: 'MANUAL',
            periodKey: null,
            payment: PAID,
            reason: 'first',
            after: { assigned: '100', usedPosted: '0', reserved: '0' },
          },
        },
      ])
      .meter('100 | 0 | 100');
  });

  it('again is a replay, with another amount it is refused [I9]', () => {
    const client = given(create(), recharge('0.5'));
    client.when({ ...recharge('0.5'), payment: PAID, reason: 'again' }).replays(1);
    client.when(recharge(1)).refuses('ID_REUSED');
  });

  it('never makes assigned exceed what fits', () => {
    given(create(), recharge('1000000000000'))
      .when(recharge('0.000001', 'r-2'))
      .refuses('AMOUNT_LIMIT', { limit: '1000000000000', total: 'assigned' });
  });

  it('can be paid later, which moves no credits [S0-17]', () => {
    const update = { type: 'UpdateRechargePayment', rechargeId: 'r-1' } as const;
    const client = given(create(), { ...recharge(5), payment: UNPAID });
    client.when({ ...update, payment: UNPAID }).changesNothing();
    client
      .when({ ...update, payment: PAID })
      .then([{ type: 'RechargePaymentUpdated', data: { rechargeId: 'r-1', payment: PAID } }])
      .meter('5 | 0 | 5');
    client.when({ ...update, payment: { ...PAID } }).changesNothing();
    client.when({ ...update, payment: UNPAID }).then([{ type: 'RechargePaymentUpdated' }]);
    client.when({ ...update, rechargeId: 'r-9', payment: PAID }).refuses('RECHARGE_NOT_FOUND');
  });

  it.each<readonly [string, Payment | null, PaymentPatch, Payment]>([
    ['keeps what the patch leaves out', PAID, { reference: 'r2' }, { ...PAID, reference: 'r2' }],
    ['removes what the patch says is null', PAID, { type: null }, { ...PAID, type: null }],
    ['changes the status alone', PAID, { status: 'UNPAID' }, { ...PAID, status: 'UNPAID' }],
    ['takes an untold payment for unpaid', null, { type: 'CASH' }, { ...UNPAID, type: 'CASH' }],
  ])('has a payment that %s', (_, before, patch, payment) => {
    const update = { type: 'UpdateRechargePayment', rechargeId: 'r-1' } as const;
    given(create(), { ...recharge(5), payment: before })
      .when({ ...update, payment: patch })
      .then([{ type: 'RechargePaymentUpdated', data: { rechargeId: 'r-1', payment } }]);
  });

  it.each<readonly [Payment | null, PaymentPatch]>([
    [PAID, {}],
    [PAID, { status: 'PAID', date: PAID.date }],
    [null, {}],
    [null, { reference: null }],
  ])('with the payment %j is not changed by the patch %j', (payment, patch) => {
    const update = { type: 'UpdateRechargePayment', rechargeId: 'r-1' } as const;
    given(create(), { ...recharge(5), payment })
      .when({ ...update, payment: patch })
      .changesNothing();
  });

  it('merges each patch into the payment that the patches before it made', () => {
    const update = { type: 'UpdateRechargePayment', rechargeId: 'r-1' } as const;
    const client = given(create(), { ...recharge(5), payment: UNPAID });
    client.and({ ...update, payment: { status: 'PAID', date: '2026-01-05' } });
    client.and({ ...update, payment: { type: 'WIRE' } });
    client
      .when({ ...update, payment: { reference: 'INV 1' } })
      .then([{ type: 'RechargePaymentUpdated', data: { payment: PAID } }]);
  });
});

describe('a withdrawal', () => {
  it('cannot touch used or reserved credits [I14]', () => {
    const client = given(create({ allowCredit: '50' }), recharge(10), debit('m-1', 3));
    client.and(reserve('v-1', 2));
    client
      .when(withdraw('5.000001'))
      .refuses('WITHDRAWAL_EXCEEDS_AVAILABLE', { available: '5', asked: '5.000001' });
    client
      .when(withdraw(5))
      .then([{ type: 'CreditsWithdrawn', data: { credits: '5', source: 'MANUAL' } }])
      .meter('0 | 5 | 5');
    client
      .and(debit('m-2', 4))
      .when(withdraw('0.000001', 'w-2'))
      .refuses('WITHDRAWAL_EXCEEDS_AVAILABLE', { available: '-4', shortfall: '0.000001' });
  });

  it('again is a replay, with another amount it is refused [I9]', () => {
    const client = given(create(), recharge(10), withdraw(5));
    client.when(withdraw(5)).replays(2);
    client.when(withdraw(6)).refuses('ID_REUSED');
  });
});

describe('an adjustment', () => {
  it('adds a positive number and subtracts a negative one [S2-09] [S2-10]', () => {
    const client = given(create());
    client
      .when(adjust(5, 'a-1'))
      .then([{ type: 'CreditsRecharged', data: { rechargeId: 'a-1', source: 'ADJUSTMENT' } }]);
    client
      .when(adjust(-2, 'a-2'))
      .then([
        {
          type: 'CreditsWithdrawn',
          data: { withdrawalId: 'a-2', credits: '2', source: 'ADJUSTMENT' },
        },
      ])
      .meter('3 | 0 | 3');
    client.when(adjust(-4, 'a-3')).refuses('WITHDRAWAL_EXCEEDS_AVAILABLE', { available: '3' });
  });

  it('again is a replay; the sign belongs to the content [I9]', () => {
    const client = given(create(), adjust(5, 'a-1'), adjust(-2, 'a-2'));
    client.when(adjust(5, 'a-1')).replays(1);
    client.when(adjust(-2, 'a-2')).replays(2);
    client.when(adjust(-5, 'a-1')).refuses('ID_REUSED');
    client.when(adjust(2, 'a-2')).refuses('ID_REUSED');
  });

  it('has ids separate from recharges and withdrawals [I9]', () => {
    given(create(), recharge(5, 'x'), withdraw(1, 'x')).when(adjust(2, 'x')).meter('6 | 0 | 6');
  });
});
