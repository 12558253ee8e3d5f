import { creditLog, type CreditLogDocument } from '../../projections/credit-log.js';
import { readCredits } from '../../src/domain/credits.js';
import { projected } from '../application/engine/engine-harness.js';
import { Story } from './story.js';

async function linesOf(story: Story): Promise<CreditLogDocument[]> {
  const documents = await projected(creditLog, story.facts);
  expect(documents.every(({ key, revision }) => key === revision)).toBe(true);
  return documents.map(({ body }) => body as CreditLogDocument);
}

describe('the credit log', () => {
  it('lists top-ups and one withdrawal for each message, newest last [S2-13] [S2-14] [S2-16] [C-4]', async () => {
    const story = new Story().created().recharged('10', { rechargeId: 'r-1', reason: 'order' });
    story.debited('1', 'm-1').debited('0.0075', 'm-2');
    const lines = await linesOf(story);
    expect(lines).toEqual([
      {
        type: 'RECHARGE',
        at: '2026-11-20T10:01:00.000Z',
        credits: '10',
        source: 'MANUAL',
        reference: 'r-1',
        reason: 'order',
        after: { assigned: '10', usedPosted: '0', reserved: '0', available: '10' },
      },
      {
        type: 'DEBIT',
        at: '2026-11-20T10:02:00.000Z',
        credits: '-1',
        messageId: 'm-1',
        channel: 'api',
        after: { assigned: '10', usedPosted: '1', reserved: '0', available: '9' },
      },
      {
        type: 'DEBIT',
        at: '2026-11-20T10:03:00.000Z',
        credits: '-0.0075',
        messageId: 'm-2',
        channel: 'api',
        after: { assigned: '10', usedPosted: '1.0075', reserved: '0', available: '8.9925' },
      },
    ]);
  });

  it('has lines whose credits add up to what is available, whatever moved [I15]', async () => {
    const story = new Story().created().recharged('100').debited('3', 'm-1');
    const windows = story.windowsNow();
    story.withdrawn('20').recharged('5', { source: 'ADJUSTMENT' });
    story.reserved('v', '10').captured('v', '2', false).captured('v', '5').reserved('w', '4');
    story.released('w').refunded('m-1', '3', windows).debited('0', 'm-0');
    const lines = await linesOf(story);
    let available = 0n;
    for (const line of lines) {
      available += readCredits(line.credits);
      expect(readCredits(line.after.available)).toBe(available);
    }
    expect(lines.map(({ type }) => type)).toEqual([
      'RECHARGE',
      'DEBIT',
      'WITHDRAWAL',
      'ADJUSTMENT',
      'RESERVATION',
      'CAPTURE',
      'CAPTURE',
      'RESERVATION',
      'RELEASE',
      'REFUND',
      'DEBIT',
    ]);
    expect(lines.at(-1)?.credits).toBe('0');
  });

  it('says where top-ups come from and how adjustments went [S2-09] [S2-10] [S2-11] [S0-17]', async () => {
    const story = new Story().created();
    const payment = { status: 'UNPAID', type: null, date: null, reference: null } as const;
    story.recharged('5', { source: 'MONTHLY_TOPUP', periodKey: 'MONTHLY_TOPUP:2026-11', payment });
    story.recharged('6', { source: 'PLAN', periodKey: 'PLAN:DAILY:2026-11-20' });
    story.withdrawn('2', { source: 'ADJUSTMENT', withdrawalId: 'a-1' });
    story.recharged('7', { source: 'IMPORT' });
    expect(await linesOf(story)).toMatchObject([
      { type: 'TOP_UP', source: 'MONTHLY_TOPUP', periodKey: 'MONTHLY_TOPUP:2026-11', payment },
      { type: 'TOP_UP', source: 'PLAN' },
      { type: 'ADJUSTMENT', credits: '-2', reference: 'a-1' },
      { type: 'RECHARGE', source: 'IMPORT' },
    ]);
  });

  it('keeps what a message was, leaving out what is usual', async () => {
    const story = new Story().created().recharged('5');
    story.debited('2', 'm', {
      parts: 3,
      channel: 'smpp',
      country: 'DE',
      test: true,
      occurredAt: '2026-11-20T09:00:00.000Z',
      warnings: ['DAILY_CREDIT_LIMIT'],
    });
    expect((await linesOf(story)).at(-1)).toMatchObject({
      parts: 3,
      channel: 'smpp',
      country: 'DE',
      test: true,
      occurredAt: '2026-11-20T09:00:00.000Z',
      warnings: ['DAILY_CREDIT_LIMIT'],
    });
  });
});
