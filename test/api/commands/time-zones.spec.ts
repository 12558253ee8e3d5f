import { smallTable, TableFiles } from '../../adapters/system/zone-tables.js';
import { ADMIN_KEY, ServiceHarness } from '../../harness/service-harness.js';

const VANCOUVER = {
  settings: { timeZone: 'America/Vancouver', limits: { daily: { messages: 1 } } },
};

describe('a client in a time zone', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open());
  afterAll(() => harness.close());

  async function debit(id: string, messageId: string, now: string): Promise<string> {
    harness.clock.instant = Date.parse(now);
    const response = await harness.post(`/v1/clients/${id}/debits`, {
      messageId,
      credits: '1',
      channel: 'api',
    });
    return `${response.status} ${response.json.refusals?.[0]?.retryAt ?? ''}`.trim();
  }

  it('in Vancouver has a day that begins at seven UTC in December [I11] [S0-18]', async () => {
    const id = await harness.clientWithCredits('100', VANCOUVER);
    expect(await debit(id, 'm-1', '2026-12-15T06:30:00Z')).toBe('201');
    expect(await debit(id, 'm-2', '2026-12-15T06:59:59Z')).toBe('409 2026-12-15T07:00:00.000Z');
    expect(await debit(id, 'm-2', '2026-12-15T07:00:00Z')).toBe('201');
    const shown = await harness.send('GET', `/v1/clients/${id}/balance?minRevision=3`);
    expect(shown.json.windows.daily.messages.resetsAt).toBe('2026-12-16T07:00:00.000Z');
  });

  it('in Vancouver may send at eight o’clock, which is three UTC in December [S0-08]', async () => {
    const evening = [{ days: ['MON'], from: '20:00', to: '21:00' }];
    const settings = { timeZone: 'America/Vancouver', dispatchWindow: evening };
    const id = await harness.clientWithCredits('100', { settings });
    expect(await debit(id, 'm-1', '2026-12-22T02:59:59Z')).toBe('409');
    expect(await debit(id, 'm-1', '2026-12-22T03:00:00Z')).toBe('201');
  });

  it.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['US/PACIFIC', 'US/Pacific'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
  ])('of %s is kept in %s, the spelling of the tz database [S0-07]', async (given, kept) => {
    const made = await harness.client({ settings: { timeZone: given } });
    const one = await harness.send('GET', `/v1/clients/${made}?minRevision=0`);
    expect(one.json.settings.timeZone).toBe(kept);
    const later = await harness.client();
    const body = { settings: { timeZone: given } };
    const patched = await harness.send('PATCH', `/v1/clients/${later}`, { body });
    expect(patched.status).toBe(200);
    const two = await harness.send('GET', `/v1/clients/${later}?minRevision=1`);
    expect(two.json.settings.timeZone).toBe(kept);
    const again = await harness.send('PATCH', `/v1/clients/${later}`, {
      body: { settings: { timeZone: kept.toLowerCase() } },
    });
    expect([again.status, again.json.revision]).toEqual([200, patched.json.revision]);
  });

  it.each(['+05:30', 'GMT+5', 'JST', 'Mars/Olympus', 'constructor'])(
    'cannot be in %s [S0-07]',
    async (timeZone) => {
      const response = await harness.post('/v1/clients', {
        username: 'nowhere',
        firstName: 'No',
        lastName: 'Where',
        email: 'nowhere@example.com',
        currency: 'CREDIT',
        settings: { timeZone },
      });
      expect([response.status, response.json.errors]).toMatchObject([
        400,
        [{ field: 'settings.timeZone', code: 'INVALID_TIME_ZONE' }],
      ]);
    },
  );
});

describe('the time zone data of a service', () => {
  const files = new TableFiles();
  const harness = new ServiceHarness();
  afterEach(() => harness.stop());

  afterAll(async () => {
    await harness.close();
    files.remove();
  });

  async function shown(): Promise<{ readonly ready: unknown; readonly metrics: string }> {
    const { json } = await harness.send('GET', '/health/ready', { key: null });
    const { text } = await harness.send('GET', '/metrics', { key: ADMIN_KEY });
    return { ready: json.parts.timeZones, metrics: text };
  }

  it('is shown with its version in the log, at /health/ready and at /metrics', async () => {
    await harness.open();
    const { ready, metrics } = await shown();
    expect(ready).toEqual({ ready: true, version: '2026f', source: 'shipped' });
    expect(metrics).toContain('tallystick_time_zone_data_info{version="2026f",source="shipped"} 1');
    expect(metrics).toContain('tallystick_time_zone_data_outdated 0');
    const lines = harness.logged.map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'time zone data', version: '2026f', source: 'shipped' }),
    );
  });

  it('is warned of once it is older than a year', async () => {
    harness.clock.instant = Date.parse('2027-11-01T00:00:00Z');
    await harness.open();
    const { ready, metrics } = await shown();
    const warning = expect.stringContaining(
      'older than a year: upgrade, or set TALLYSTICK_ZONE_DATA',
    );
    expect(ready).toMatchObject({ ready: true, warning });
    expect(metrics).toContain('tallystick_time_zone_data_outdated 1');
    const warned = harness.logged
      .map((line) => JSON.parse(line))
      .filter(({ level }) => level === 40);
    expect(warned).toContainEqual(expect.objectContaining({ msg: warning }));
  });

  it('is that of a newer file, which moves the limits of the days to come alone', async () => {
    harness.clock.instant = Date.parse('2027-12-15T12:00:00Z');
    await harness.open();
    const settings = { ...VANCOUVER.settings, timeZone: 'Europe/Berlin' };
    const id = await harness.clientWithCredits('100', { settings });
    const debit = async (messageId: string, now: string): Promise<number> => {
      harness.clock.instant = Date.parse(now);
      const body = { messageId, credits: '1', channel: 'api' };
      return (await harness.post(`/v1/clients/${id}/debits`, body)).status;
    };
    const past = `/v1/clients/${id}/replay?asOf=`;
    const replays = async (): Promise<unknown> => {
      const instants = ['2028-07-01T12:00:00Z', '2028-07-03T12:00:00Z'];
      return Promise.all(instants.map(async (at) => (await harness.send('GET', past + at)).json));
    };
    expect(await debit('m-1', '2028-07-01T12:00:00Z')).toBe(201);
    const before = await replays();
    await harness.stop();
    // Berlin gives up its summer time: midnight is at 23:00 UTC instead of 22:00.
    await harness.open({ TALLYSTICK_ZONE_DATA: files.write(smallTable('2028b')) });
    expect((await shown()).ready).toMatchObject({ version: '2028b', source: 'file' });
    expect(await replays()).toEqual(before);
    expect(await debit('m-2', '2028-07-01T21:59:59Z')).toBe(409);
    expect(await debit('m-2', '2028-07-01T22:00:00Z')).toBe(201);
    expect(await debit('m-3', '2028-07-01T22:59:59Z')).toBe(409);
    expect(await debit('m-3', '2028-07-01T23:00:00Z')).toBe(201);
    expect(await debit('m-4', '2028-07-02T22:59:59Z')).toBe(409);
    expect(await debit('m-4', '2028-07-02T23:00:00Z')).toBe(201);
  });

  it('stops the start when its file cannot be used, before anything is opened', async () => {
    const path = files.write('{}');
    await expect(harness.open({ TALLYSTICK_ZONE_DATA: path })).rejects.toThrow(
      `TALLYSTICK_ZONE_DATA: ${path} is no table of time zones ("version" must be one of the tz`,
    );
  });

  it('is warned of when the file is older than what is shipped', async () => {
    await harness.open({ TALLYSTICK_ZONE_DATA: files.write(smallTable('2024a')) });
    expect((await shown()).ready).toMatchObject({ version: '2026f', source: 'shipped' });
    expect(harness.logged.join('')).toContain('TALLYSTICK_ZONE_DATA has tz 2024a, older than');
  });
});
