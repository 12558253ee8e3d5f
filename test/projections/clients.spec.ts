import { client, type ClientDocument } from '../../projections/client.js';
import { clients, type ClientsDocument } from '../../projections/clients.js';
import { onlyDocument } from '../application/engine/engine-harness.js';
import { Story } from './story.js';

async function rowOf(story: Story): Promise<ClientsDocument> {
  return (await onlyDocument(clients, story.facts)).body as ClientsDocument;
}

async function clientOf(story: Story): Promise<ClientDocument> {
  return (await onlyDocument(client, story.facts)).body as ClientDocument;
}

describe('the list of clients', () => {
  it('has a row to find, filter and sort by [S0-R2] [S1-01]', async () => {
    const row = await rowOf(new Story().created({}, 'ÀDA').recharged('100').debited('80'));
    expect(row).toMatchObject({
      username: 'ÀDA',
      usernameSort: 'ada',
      nameSearch: 'ada lovelace',
      companySearch: 'engine',
      status: 'ACTIVE',
      level: 'LOW',
      availableMicro: 20_000_000n,
      available: '20',
      currency: 'CREDIT',
    });
  });

  it('follows names, thresholds and status [S1-33] [S0-R5]', async () => {
    const story = new Story().created().recharged('100');
    expect((await rowOf(story)).level).toBe('SUFFICIENT');
    story.changed(
      { field: 'username', from: 'Ada', to: 'Grace' },
      { field: 'profile.company', from: 'Engine', to: null },
      { field: 'settings.lowBalanceThreshold', from: null, to: '100' },
      { field: 'settings.allowCredit', from: '0', to: '5' },
    );
    story.disabled().append({ type: 'MessagingRestricted', data: { reason: 'spam' } });
    expect(await rowOf(story)).toMatchObject({
      usernameSort: 'grace',
      companySearch: '',
      level: 'LOW',
      status: 'DISABLED',
      messagingRestricted: true,
      settings: { lowBalanceThreshold: '100' },
    });
  });
});

describe('a client', () => {
  it('is as created [S1-04] [S0-01]', async () => {
    const shown = await clientOf(new Story().created({ priority: 3 }));
    expect(shown).toMatchObject({
      username: 'Ada',
      email: 'ada@example.org',
      currency: 'CREDIT',
      createdAt: '2026-11-20T10:00:00.000Z',
      profile: { firstName: 'Ada', lastName: 'Lovelace' },
      settings: { priority: 3, channels: { rcs: false, api: true } },
      status: 'ACTIVE',
      purgeAt: null,
      settingsRevision: '0',
    });
  });

  it('takes all changes of one save together, down to single limits and channels [S0-R3]', async () => {
    const story = new Story()
      .created()
      .changed(
        { field: 'settings.limits.daily.messages', from: null, to: 10 },
        { field: 'settings.channels.rcs', from: false, to: true },
        { field: 'profile.city', from: null, to: 'London' },
        { field: 'email', from: 'ada@example.org', to: 'countess@example.org' },
      );
    const shown = await clientOf(story.recharged('5'));
    expect(shown).toMatchObject({
      email: 'countess@example.org',
      profile: { city: 'London', firstName: 'Ada' },
      settings: { limits: { daily: { messages: 10, credits: null }, weekly: { credits: null } } },
      settingsRevision: '1',
    });
    expect(shown.settings.channels).toMatchObject({ rcs: true, api: true });
  });

  it('shows its lifecycle, restriction, hold and plan [S1-31] [S1-32] [S1-38] [S2-11]', async () => {
    const plan = { interval: 'DAILY', anchorDay: null, mode: 'ADD', credits: '5' } as const;
    const story = new Story().created().disabled();
    story.append({ type: 'PurgeHeld', data: { reason: 'dispute' } });
    story.append({ type: 'MessagingRestricted', data: { reason: 'spam' } });
    story.append({ type: 'TopUpPlanSet', data: { plan } });
    expect(await clientOf(story)).toMatchObject({
      status: 'DISABLED',
      disabledAt: '2026-11-20T10:01:00.000Z',
      purgeAt: '2027-02-18T10:01:00.000Z',
      purgeHeld: true,
      messagingRestricted: true,
      topUpPlan: plan,
      settingsRevision: '4',
    });
    story.append({ type: 'ClientEnabled', data: {} });
    story.append({ type: 'PurgeHoldReleased', data: { reason: 'settled' } });
    story.append({ type: 'MessagingAllowed', data: { reason: 'solved' } });
    story.append({ type: 'TopUpPlanRemoved', data: { plan } });
    expect(await clientOf(story)).toMatchObject({
      status: 'ACTIVE',
      disabledAt: null,
      purgeAt: null,
      purgeHeld: false,
      messagingRestricted: false,
      topUpPlan: null,
      settingsRevision: '8',
    });
  });

  it('shows why and when a top-up stopped, until it is set again [S0-17] [S2-11]', async () => {
    const plan = { interval: 'DAILY', anchorDay: null, mode: 'ADD', credits: '5' } as const;
    const story = new Story().created();
    const stop = (source: 'PLAN' | 'MONTHLY_TOPUP', periodKey: string): void =>
      void story.append({
        type: 'TopUpPlanStopped',
        data: { source, cause: 'AMOUNT_LIMIT', periodKey },
      });
    story.append({ type: 'TopUpPlanSet', data: { plan } });
    stop('PLAN', 'PLAN:DAILY:2026-11-20');
    stop('MONTHLY_TOPUP', 'MONTHLY_TOPUP:2026-11');
    const stopped = { cause: 'AMOUNT_LIMIT', at: expect.stringMatching(/^2026-11-20T10:/) };
    const daily = { ...stopped, periodKey: 'PLAN:DAILY:2026-11-20' };
    const monthly = { ...stopped, periodKey: 'MONTHLY_TOPUP:2026-11' };
    expect(await clientOf(story)).toMatchObject({
      topUpPlan: plan,
      topUpPlanStopped: daily,
      monthlyTopupStopped: monthly,
    });
    const again = { field: 'settings.monthlyTopup', from: null, to: null };
    story.append({ type: 'TopUpPlanSet', data: { plan } });
    expect(await clientOf(story)).toMatchObject({
      topUpPlanStopped: null,
      monthlyTopupStopped: monthly,
    });
    story.append({ type: 'SettingsChanged', data: { changes: [again], terms: false } });
    expect(await clientOf(story)).toMatchObject({ monthlyTopupStopped: null });
    stop('PLAN', 'PLAN:DAILY:2026-11-21');
    story.append({ type: 'TopUpPlanRemoved', data: { plan } });
    expect(await clientOf(story)).toMatchObject({ topUpPlan: null, topUpPlanStopped: null });
  });
});
