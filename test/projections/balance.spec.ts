import { balance, type BalanceDocument } from '../../projections/balance.js';
import { formatCredits } from '../../src/domain/credits.js';
import type { Fact } from '../../src/domain/client/events.js';
import type { ClientState, Window } from '../../src/domain/client/state.js';
import { eachWindow } from '../../src/domain/windows.js';
import { onlyDocument } from '../application/engine/engine-harness.js';
import { randomStory } from './random-story.js';
import { START, Story } from './story.js';
import fc from 'fast-check';

const HOUR = 3_600_000;

async function balanceOf(story: Story): Promise<BalanceDocument> {
  const document = await onlyDocument(balance, story.facts);
  expect(document.revision).toBe(BigInt(story.facts.length - 1));
  return document.body as BalanceDocument;
}

describe('the balance', () => {
  it('is zero for a new client [S1-22] [C-4]', async () => {
    expect(await balanceOf(new Story().created())).toMatchObject({
      available: '0',
      assigned: '0',
      usedPosted: '0',
      reserved: '0',
      availableMicro: 0n,
      currency: 'CREDIT',
      status: 'ACTIVE',
      settingsRevision: '0',
      windows: { day: null, week: null, month: null },
      recordedAt: '2026-11-20T10:00:00.000Z',
    });
  });

  it('follows the worked example [I1] [S2-12]', async () => {
    const story = new Story().created().recharged('100');
    for (let message = 1; message <= 35; message++) story.debited('1', `m-${message}`);
    const first = story.windowsNow();
    expect(await balanceOf(story)).toMatchObject({ available: '65', usedPosted: '35' });
    story.withdrawn('65');
    expect(await balanceOf(story)).toMatchObject({ available: '0', assigned: '35' });
    story.changed({ field: 'settings.allowCredit', from: '0', to: '50' }).debited('50');
    expect(await balanceOf(story)).toMatchObject({
      available: '-50',
      availableMicro: -50_000_000n,
      terms: { allowCredit: '50' },
    });
    story.debited('20').recharged('100').reserved('v-1', '10').captured('v-1', '7');
    expect(await balanceOf(story)).toMatchObject({ available: '23', usedPosted: '112' });
    story.refunded('m-1', '1', first);
    expect(await balanceOf(story)).toMatchObject({ available: '24', assigned: '135' });
  });

  it('counts in windows, and frees capacity only in the windows that counted [I12] [S0-18]', async () => {
    const story = new Story().created().recharged('100').debited('5').debited('2.5');
    const yesterday = story.windowsNow();
    story.t += 24 * HOUR;
    story.debited('1').refunded('m-2', '5', yesterday);
    const shown = await balanceOf(story);
    expect(shown.windows.day).toEqual({
      ordinal: 2,
      from: '2026-11-21T00:00:00.000Z',
      to: '2026-11-22T00:00:00.000Z',
      credits: '1',
      messages: 1,
    });
    expect(shown.windows.week).toMatchObject({ ordinal: 1, credits: '3.5', messages: 3 });
    expect(shown.windows.month).toMatchObject({ ordinal: 1, credits: '3.5' });
  });

  it('knows from when a reservation may have expired, until none is open', async () => {
    const story = new Story().created().recharged('10');
    story.reserved('late', '1', 600).reserved('soon', '2', 5);
    const soon = new Date(START + 3 * 60_000 + 5 * 60_000).toISOString();
    expect((await balanceOf(story)).expiresFrom).toBe(soon);
    story.released('soon', 'EXPIRED').released('late');
    expect((await balanceOf(story)).expiresFrom).toBeNull();
  });

  it('adds up the traffic of the UTC day', async () => {
    const story = new Story().created().recharged('100').debited('9').reserved('v', '3');
    story.captured('v', '2').debited('0.5');
    const today = (await balanceOf(story)).today;
    expect(today).toEqual({ date: '2026-11-20', messages: 3, credits: '11.5' });
    story.t = Date.parse('2026-11-21T00:00:00.000Z');
    story.debited('4');
    expect((await balanceOf(story)).today).toEqual({
      date: '2026-11-21',
      messages: 1,
      credits: '4',
    });
  });

  it('contains every fact of the client, whatever it moves [S1-24]', async () => {
    const story = new Story().created();
    const data = { messageId: 'm', status: 'DELIVERED', stage: 'CARRIER' } as const;
    story.append({
      type: 'DeliveryReported',
      data: { ...data, errorCode: null, at: null, settled: true },
    });
    story.disabled();
    expect(await balanceOf(story)).toMatchObject({ status: 'DISABLED', settingsRevision: '2' });
    story.append({ type: 'ClientEnabled', data: {} });
    expect(await balanceOf(story)).toMatchObject({ status: 'ACTIVE', position: '3' });
  });

  it('keeps nothing personal', async () => {
    const story = new Story().created();
    story.changed({ field: 'profile.firstName', from: 'Ada', to: 'Grace' });
    story.changed({ field: 'settings.billingEmail', from: null, to: 'bills@example.org' });
    const text = JSON.stringify(await balanceOf(story), (_name, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    expect(text).not.toMatch(/ada|grace|bills|lovelace/i);
  });

  it('is the fold of the domain after every fact, whatever happens [I15] [S0-R4]', () => {
    fc.assert(
      fc.property(randomStory('any'), (story) => {
        const document = evolved(story.facts);
        expect(document && comparable(document)).toEqual(expectedOf(story.state));
      }),
      { numRuns: 200 },
    );
  });
});

function evolved(facts: readonly Fact[]): BalanceDocument | null {
  let body: ReturnType<typeof balance.evolve> = null;
  for (const fact of facts) body = balance.evolve(body, fact);
  return body as BalanceDocument | null;
}

function comparable(document: BalanceDocument): object {
  const { assigned, usedPosted, reserved, availableMicro, status, settingsRevision } = document;
  const { windows, terms } = document;
  const numbers = { assigned, usedPosted, reserved, availableMicro };
  return { ...numbers, status, settingsRevision, windows, terms };
}

function expectedOf(state: ClientState): object {
  const { assigned, usedPosted, reserved, settings } = state;
  const { timeZone, allowCredit, overdraw, lowBalanceThreshold, limits, creditControl } = settings;
  return {
    assigned: formatCredits(assigned),
    usedPosted: formatCredits(usedPosted),
    reserved: formatCredits(reserved),
    availableMicro: assigned - usedPosted - reserved,
    status: state.status,
    settingsRevision: state.settingsRevision.toString(),
    windows: eachWindow((name) => windowOf(state.windows[name])),
    terms: { timeZone, allowCredit, overdraw, lowBalanceThreshold, limits, creditControl },
  };
}

function windowOf(window: Window | null): object | null {
  if (window === null) return null;
  return {
    ordinal: window.ordinal,
    from: new Date(window.from).toISOString(),
    to: new Date(window.to).toISOString(),
    credits: formatCredits(window.credits),
    messages: window.messages,
  };
}
