import { StatisticsMailing } from '../../../src/application/reactors/statistics-mailing.js';
import type { ReceivedMail } from '../../harness/smtp/mail-server.js';
import { DAY, MailHarness } from './mail-harness.js';

const NEVER = new AbortController().signal;

describe('statistics by mail', () => {
  const service = new MailHarness();
  beforeAll(() => service.openWithServer());
  afterAll(() => service.close());

  function at(iso: string): void {
    service.clock.set(Date.parse(iso));
  }

  /** The mails that are sent now. */
  async function mailed(): Promise<readonly ReceivedMail[]> {
    const { app, ledger } = service.running;
    await ledger.progress.waitFor('all', await ledger.log.end(), 60_000);
    const reactor = app.get(StatisticsMailing);
    while ((await reactor.isDue()) && (await reactor.react(NEVER)));
    return service.deliver();
  }

  const subjects = (mails: readonly ReceivedMail[]): string[] =>
    mails.map(({ parsed }) => parsed.subject ?? '').sort();

  it('report the local day in the local morning, once [S0-20]', async () => {
    at('2026-11-20T12:00:00.000Z');
    const settings = { dailyStatsMail: true, timeZone: 'America/New_York' };
    const id = await service.clientNamed('ada', { settings, currency: 'EUR' });
    const of = `/v1/clients/${id}`;
    await service.post(`${of}/recharges`, { rechargeId: 'r-1', credits: '50' });
    await service.post(`${of}/debits`, { messageId: 'm-1', credits: '1.25', channel: 'api' });
    at('2026-11-21T04:59:59.999Z');
    await service.post(`${of}/debits`, { messageId: 'm-2', credits: '0.000001', channel: 'api' });
    at('2026-11-21T05:00:00.000Z');
    await service.post(`${of}/debits`, { messageId: 'm-3', credits: '7', channel: 'api' });
    at('2026-11-21T10:59:59.999Z');
    expect(await mailed()).toEqual([]);
    at('2026-11-21T11:00:00.000Z');
    const [mail, ...others] = await mailed();
    expect(others).toEqual([]);
    expect(mail?.parsed.subject).toBe('Statistics of 2026-11-20');
    expect(mail?.parsed.text).toMatch(/Messages: +2\nDebited: +1\.250001 EUR\n/);
    expect(mail?.parsed.text).toMatch(/Recharged: +50 EUR\nWithdrawn: +0 EUR\n/);
    at('2026-11-21T11:20:00.000Z');
    expect(await mailed()).toEqual([]);
  });

  it('catch up after a week without the service, and repeat nothing after a restart [S0-20]', async () => {
    await service.stop();
    at('2026-11-24T12:00:00.000Z');
    await service.restart();
    const days = ['2026-11-21', '2026-11-22', '2026-11-23'];
    expect(subjects(await mailed())).toEqual(days.map((day) => `Statistics of ${day}`));
    await service.restart();
    expect(await mailed()).toEqual([]);
    at('2026-11-22T12:00:00.000Z');
    expect(await mailed()).toEqual([]);
    at('2026-11-25T12:00:00.000Z');
    expect(subjects(await mailed())).toEqual(['Statistics of 2026-11-24']);
  });

  it('report the month on the first of the next one, to those who want it [S0-46]', async () => {
    at('2026-11-28T12:00:00.000Z');
    await mailed();
    const settings = { sendStats: true, timeZone: 'Europe/Berlin' };
    const id = await service.clientNamed('bob', { settings, country: 'DE' });
    await service.post(`/v1/clients/${id}/recharges`, { rechargeId: 'r-1', credits: '12.5' });
    at('2026-12-01T05:00:00.000Z');
    const mails = await mailed();
    const [own, ...others] = mails.filter(({ to }) => to[0] === 'bob@example.com');
    expect(others).toEqual([]);
    expect(own?.parsed.subject).toBe('Statistik vom 01.11.2026 bis 30.11.2026');
    expect(own?.parsed.text).toMatch(/Aufgeladen: +12,5 Credits\n/);
    service.later(DAY);
    expect((await mailed()).filter(({ to }) => to[0] === 'bob@example.com')).toEqual([]);
  });

  it('end when they are switched off, and do not reach back when they are switched on', async () => {
    at('2026-12-03T12:00:00.000Z');
    await mailed();
    const id = await service.clientNamed('cyd');
    const own = (mails: readonly ReceivedMail[]): string[] =>
      subjects(mails.filter(({ to }) => to[0] === 'cyd@example.com'));
    service.later(5 * DAY);
    const on = { settings: { dailyStatsMail: true } };
    await service.send('PATCH', `/v1/clients/${id}`, { body: on });
    expect(own(await mailed())).toEqual([]);
    service.later(DAY);
    expect(own(await mailed())).toEqual(['Statistics of 2026-12-08']);
    const off = { settings: { dailyStatsMail: false } };
    await service.send('PATCH', `/v1/clients/${id}`, { body: off });
    service.later(DAY);
    expect(own(await mailed())).toEqual([]);
  });
});
