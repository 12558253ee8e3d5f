import { delivery, type DeliveryDocument } from '../../projections/delivery.js';
import { purgeSchedule } from '../../projections/purge-schedule.js';
import { recharges } from '../../projections/recharges.js';
import { reservations } from '../../projections/reservations.js';
import { onlyDocument, projected } from '../application/engine/engine-harness.js';
import { Story } from './story.js';

describe('delivery', () => {
  const report = (status: 'ACCEPTED' | 'REJECTED' | 'DELIVERED', settled: boolean) =>
    ({
      type: 'DeliveryReported',
      data: { messageId: 'm', status, stage: 'CARRIER', errorCode: 'E', at: null, settled },
    }) as const;

  it('lists reports, and keeps the first final status', async () => {
    const story = new Story().created().append(report('ACCEPTED', false));
    story.append(report('REJECTED', true)).append(report('DELIVERED', false));
    const { key, body } = await onlyDocument(delivery, story.facts);
    expect(key).toBe('m');
    expect(body).toMatchObject({
      finalStatus: 'REJECTED',
      finalAt: '2026-11-20T10:02:00.000Z',
      expired: false,
    });
    expect((body as DeliveryDocument).reports.map(({ status }) => status)).toEqual([
      'ACCEPTED',
      'REJECTED',
      'DELIVERED',
    ]);
  });

  it('takes the status of an expired message [S0-25] [S0-26]', async () => {
    const story = new Story().created();
    story.append({ type: 'MessageExpired', data: { messageId: 'm', status: 'UNKNOWN' } });
    story.append(report('DELIVERED', false));
    expect((await onlyDocument(delivery, story.facts)).body).toMatchObject({
      finalStatus: 'UNKNOWN',
      expired: true,
      reports: [{ status: 'DELIVERED' }],
    });
  });

  it('does not grow without bound under a gateway that never stops', async () => {
    const story = new Story().created();
    for (let count = 0; count < 60; count++) story.append(report('ACCEPTED', false));
    const { body } = await onlyDocument(delivery, story.facts);
    expect((body as DeliveryDocument).reports).toHaveLength(50);
    expect((body as DeliveryDocument).reports.at(-1)?.recordedAt).toBe('2026-11-20T11:00:00.000Z');
  });
});

describe('reservations', () => {
  it('end once, and captured and released make up what was reserved [I5]', async () => {
    const story = new Story().created().recharged('100');
    story.reserved('open', '1').reserved('taken', '10').captured('taken', '2', false);
    story.captured('taken', '5').reserved('void', '3').released('void');
    story.reserved('late', '4').released('late', 'EXPIRED');
    const documents = await projected(reservations, story.facts);
    expect(Object.fromEntries(documents.map(({ key, body }) => [key, body]))).toMatchObject({
      open: { status: 'OPEN', credits: '1', captured: '0', released: '0', endedAt: null },
      taken: { status: 'CAPTURED', credits: '10', captured: '7', released: '3', captures: 2 },
      void: { status: 'RELEASED', credits: '3', released: '3' },
      late: { status: 'EXPIRED', released: '4', endedAt: '2026-11-20T10:09:00.000Z' },
    });
  });
});

describe('recharges', () => {
  it('say how they were paid, adjustments apart [S1-23] [S2-09]', async () => {
    const unpaid = { status: 'UNPAID', type: null, date: null, reference: null } as const;
    const paid = { status: 'PAID', type: 'card', date: '2026-11-21', reference: 'x' } as const;
    const story = new Story().created().recharged('5', { rechargeId: 'r', payment: unpaid });
    story.recharged('6', { rechargeId: 'r', source: 'ADJUSTMENT' });
    story.append({ type: 'RechargePaymentUpdated', data: { rechargeId: 'r', payment: paid } });
    expect(await onlyDocument(recharges, story.facts)).toMatchObject({
      key: 'r',
      body: {
        credits: '5',
        source: 'MANUAL',
        payment: paid,
        paymentStatus: 'PAID',
        at: '2026-11-20T10:01:00.000Z',
        paymentUpdatedAt: '2026-11-20T10:03:00.000Z',
      },
    });
  });
});

describe('the purge schedule', () => {
  it('has a disabled client until it is enabled [S1-36] [S1-38] [C-4]', async () => {
    const story = new Story().created().disabled();
    expect((await onlyDocument(purgeSchedule, story.facts)).body).toEqual({
      disabledAt: '2026-11-20T10:01:00.000Z',
      purgeAt: '2027-02-18T10:01:00.000Z',
      held: false,
    });
    story.append({ type: 'ClientEnabled', data: {} });
    expect(await projected(purgeSchedule, story.facts)).toEqual([]);
  });

  it('remembers a hold that was there before the client was disabled', async () => {
    const story = new Story().created();
    story.append({ type: 'PurgeHeld', data: { reason: 'dispute' } }).disabled();
    expect((await onlyDocument(purgeSchedule, story.facts)).body).toMatchObject({ held: true });
    story.append({ type: 'ClientEnabled', data: {} });
    expect((await onlyDocument(purgeSchedule, story.facts)).body).toEqual({
      disabledAt: null,
      purgeAt: null,
      held: true,
    });
    story.append({ type: 'PurgeHoldReleased', data: { reason: 'settled' } });
    expect(await projected(purgeSchedule, story.facts)).toEqual([]);
  });
});
