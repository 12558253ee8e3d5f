import { readFile } from 'node:fs/promises';
import { ServiceHarness } from '../../harness/service-harness.js';

describe('lifecycle', () => {
  const harness = new ServiceHarness();
  let at = '';
  beforeAll(async () => {
    await harness.open();
    at = `/v1/clients/${await harness.clientWithCredits('10')}`;
  });
  afterAll(() => harness.close());

  it('disables for 90 days, quietly the second time, and enables again [S1-32 S1-36 S1-38]', async () => {
    const first = await harness.post(`${at}/disable`, {});
    const { client } = first.json;
    expect(client).toMatchObject({ status: 'DISABLED', purgeAt: '2027-02-18T12:00:00.000Z' });
    harness.clock.instant += 60_000;
    const second = await harness.send('POST', `${at}/disable`);
    expect(second.json['client']['purgeAt']).toBe(client['purgeAt']);
    expect(second.json['revision']).toBe(first.json['revision']);
    // Console access is all that is restricted: traffic still runs.
    expect((await harness.post(`${at}/debits`, { messageId: 'd', credits: '1' })).status).toBe(201);
    const enabled = await harness.post(`${at}/enable`, {});
    expect(enabled.json['client']['status']).toBe('ACTIVE');
    expect(enabled.json['client']['purgeAt']).toBeUndefined();
  });

  it('keeps the reason of a disabling encrypted, and shows it in the event log alone [I18]', async () => {
    const of = `/v1/clients/${await harness.clientWithCredits('1')}`;
    const reason = 'owes since spring';
    const response = await harness.post(`${of}/disable`, { reason });
    expect(response.status).toBe(200);
    const events = await harness.send('GET', `${of}/events?type=ClientDisabled`);
    expect(events.json['items'][0]['data']).toMatchObject({ reason });
    await harness.send('GET', `${of}?minRevision=${response.json['revision']}`);
    for (const path of ['', '/settings', '/log', '/balance']) {
      expect((await harness.send('GET', of + path)).text).not.toContain(reason);
    }
    const files = await Promise.all(
      ['log.db', 'log.db-wal'].map((name) => readFile(harness.file(name))),
    );
    const log = Buffer.concat(files);
    expect([log.includes('ClientDisabled'), log.includes(reason)]).toEqual([true, false]);
    const bad = await harness.post(`${of}/disable`, { reason: 7, why: 'x' });
    expect(bad.json['errors'].map((one: { field: string }) => one.field)).toEqual([
      'why',
      'reason',
    ]);
  });

  it('says in words what disabling does, also the second time', async () => {
    const of = `/v1/clients/${await harness.clientWithCredits('1')}`;
    const day = new Date(harness.clock.instant + 90 * 86_400_000).toISOString();
    const login = 'The client cannot log in any more.';
    const traffic = 'Its messages are still accepted and debited: restrict-messaging stops them.';
    const purge =
      `The client is due for deletion at ${day}, unless it is enabled or gets a purge hold ` +
      'before.';
    for (const body of [{ reason: 'x' }, {}]) {
      const response = await harness.post(`${of}/disable`, body);
      expect(response.json['notice']).toBe(`${login} ${traffic} ${purge}`);
    }
    await harness.post(`${of}/restrict-messaging`, { reason: 'x' });
    await harness.post(`${of}/purge-hold`, { reason: 'x' });
    const { notice } = (await harness.post(`${of}/disable`, {})).json;
    expect(notice).toContain('Messaging is restricted, so its messages are refused.');
    expect(notice).toContain('but a purge hold prevents it');
    expect((await harness.post(`${of}/enable`, {})).json).not.toHaveProperty('notice');
  });

  it('stops traffic only when it is restricted explicitly [S1-34 S1-35]', async () => {
    expect((await harness.post(`${at}/restrict-messaging`, {})).json['errors'][0]?.['field']).toBe(
      'reason',
    );
    await harness.post(`${at}/restrict-messaging`, { reason: 'spam' });
    const response = await harness.post(`${at}/debits`, { messageId: 'e', credits: '1' });
    expect([response.status, response.json['code']]).toEqual([403, 'MESSAGING_RESTRICTED']);
    const replay = await harness.post(`${at}/debits`, { messageId: 'd', credits: '1' });
    expect([replay.status, replay.json['replayed']]).toEqual([201, true]);
    await harness.post(`${at}/allow-messaging`, { reason: 'cleared' });
    expect((await harness.post(`${at}/debits`, { messageId: 'e', credits: '1' })).status).toBe(201);
  });

  it('holds a purge and lets it go', async () => {
    const held = await harness.post(`${at}/purge-hold`, { reason: 'court' });
    expect(held.json['client']['purgeHeld']).toBe(true);
    const free = await harness.post(`${at}/release-purge-hold`, { reason: 'done' });
    expect(free.json['client']['purgeHeld']).toBeUndefined();
  });
});
