import { MailHarness, DAY, MINUTE } from './mail-harness.js';
import { answerOf } from '../../harness/smtp/mail-server.js';

describe('mails', () => {
  const service = new MailHarness();
  beforeAll(() => service.openWithServer());
  afterAll(() => service.close());
  afterEach(() => {
    service.server.onRecipient = () => null;
    service.server.onMail = (done) => done();
  });

  /** A client whose balance falls to its threshold now. */
  async function lowClient(name: string, more: object = {}): Promise<string> {
    // Mails of one instant are listed in the order of their ids.
    service.later(1);
    const settings = { lowBalanceThreshold: '10.5', timeZone: 'Europe/Berlin' };
    const id = await service.clientNamed(name, { settings, ...more });
    await service.post(`/v1/clients/${id}/recharges`, { rechargeId: `r-${name}`, credits: '20' });
    const debit = { messageId: `m-${name}`, credits: '9.500001', channel: 'api' };
    expect((await service.post(`/v1/clients/${id}/debits`, debit)).status).toBe(201);
    return id;
  }

  it('report a low balance once, with the exact amount in the zone of the client [S0-05] [S0-39]', async () => {
    const id = await lowClient('ada');
    await service.post(`/v1/clients/${id}/debits`, {
      messageId: 'm-2',
      credits: '5',
      channel: 'api',
    });
    await service.notify();
    await service.notify();
    const [mail, ...others] = await service.deliver();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ from: 'credits@ledger.example', to: ['ada@example.com'] });
    expect(mail?.parsed.subject).toBe('Guthaben niedrig: noch 10,499999 Credits');
    expect(mail?.parsed.text).toContain('20.11.2026 13:00 (Europe/Berlin)');
    expect(mail?.parsed.html).toContain('<td>10,499999 Credits</td>');
    const [listed] = await service.mails();
    expect(listed).toMatchObject({
      ...{ template: 'low-balance', state: 'SENT', tries: 1, lastError: null, clientId: id },
      recipient: 'ada@example.com',
      sentAt: '2026-11-20T12:00:00.001Z',
    });
    expect(await service.deliver()).toEqual([]);
  });

  it('are written in English for other countries, with everything escaped', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    await lowClient('eve', { country: 'GB', firstName: hostile });
    await service.notify();
    const [mail] = await service.deliver();
    expect(mail?.parsed.subject).toBe('Low balance: 10.499999 credits left');
    expect(mail?.parsed.text).toContain(`Hello ${hostile},`);
    expect(mail?.parsed.html).not.toContain('<img');
  });

  it('are tried again after a refusal for now, with the same id', async () => {
    service.server.onMail = (done) => done(answerOf(451, 'greylisted'));
    await lowClient('bob');
    await service.notify();
    expect(await service.deliver()).toHaveLength(1);
    const [waiting] = await service.mails();
    expect(waiting).toMatchObject({ state: 'QUEUED', tries: 1 });
    expect(waiting.lastError).toContain('greylisted');
    expect(await service.deliver()).toEqual([]);
    service.server.onMail = (done) => done();
    service.later(2 * MINUTE);
    const [mail] = await service.deliver();
    const ids = service.server.received.slice(-2).map(({ parsed }) => parsed.messageId);
    expect(ids).toEqual([mail?.parsed.messageId, mail?.parsed.messageId]);
    const { text } = await service.send('GET', '/metrics');
    expect(text).toMatch(/tallystick_mails_total\{result="delayed"\} 1\n/);
    expect((await service.mails())[0]).toMatchObject({ state: 'SENT', tries: 2, lastError: null });
  });

  it('are given up after a refusal for all time, until an admin asks for another attempt', async () => {
    service.server.onRecipient = () => answerOf(550, 'no such user');
    await lowClient('cyd');
    await service.notify();
    expect(await service.deliver()).toEqual([]);
    const [failed] = await service.mails();
    expect(failed).toMatchObject({ state: 'FAILED', tries: 1, sentAt: null });
    expect(failed.lastError).toContain('no such user');
    service.later(3 * DAY);
    expect(await service.deliver()).toEqual([]);
    service.server.onRecipient = () => null;
    const retried = await service.post(`/v1/mails/${failed.mailId}/retry`, {});
    expect(retried.json).toMatchObject({ mailId: failed.mailId, state: 'QUEUED', tries: 1 });
    expect(await service.deliver()).toHaveLength(1);
    const again = await service.post(`/v1/mails/${failed.mailId}/retry`, {});
    expect(again.json).toMatchObject({ state: 'SENT', tries: 2 });
    expect(await service.deliver()).toEqual([]);
    const none = await service.post('/v1/mails/0190b5a8-7d5c-8f1a-9f7e-3a8f5f0b7c11/retry', {});
    expect([none.status, none.json.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('go out twice with the same id when the connection is cut after the text', async () => {
    service.server.onMail = (_done, { cut }) => cut();
    await lowClient('dan');
    await service.notify();
    expect(await service.deliver()).toHaveLength(1);
    expect((await service.mails())[0]).toMatchObject({ state: 'QUEUED', tries: 1 });
    service.server.onMail = (done) => done();
    service.later(2 * MINUTE);
    await service.restart();
    const [mail] = await service.deliver();
    expect(mail?.parsed.messageId).toBe(service.server.received.at(-2)?.parsed.messageId);
    expect((await service.mails())[0]).toMatchObject({ state: 'SENT', tries: 2 });
  });

  it('announce a purge when the client is disabled, and a week before it [S1-36]', async () => {
    const id = await service.clientNamed('fay', { country: 'GB' });
    await service.post(`/v1/clients/${id}/disable`, {});
    await service.notify();
    const [mail, ...others] = await service.deliver();
    expect(others).toEqual([]);
    expect(mail?.parsed.subject).toBe('Your account was disabled');
    const { purgeAt } = (await service.send('GET', `/v1/clients/${id}`)).json;
    const shown = `${String(purgeAt).slice(0, 10)} ${String(purgeAt).slice(11, 16)} (UTC)`;
    expect(mail?.parsed.text).toContain(`Deletion: ${shown}`);
    const month = await service.send('GET', '/v1/schedule?kind=MAIL');
    const dueAt = new Date(Date.parse(purgeAt) - 7 * DAY).toISOString();
    expect(month.json.items).toContainEqual(
      expect.objectContaining({ kind: 'MAIL', clientId: id, dueAt }),
    );
    service.later(83 * DAY - 1);
    expect(await service.deliver()).toEqual([]);
    service.later(1);
    const [soon] = await service.deliver();
    expect(soon?.parsed.subject).toBe(`Your account will be deleted on ${shown}`);
  });

  it('announce no purge of a client that was enabled again', async () => {
    const id = await service.clientNamed('gus');
    await service.post(`/v1/clients/${id}/disable`, {});
    await service.notify();
    expect(await service.deliver()).toHaveLength(1);
    await service.post(`/v1/clients/${id}/enable`, {});
    service.later(84 * DAY);
    expect(await service.deliver()).toEqual([]);
    const own = (await service.mails()).filter(({ clientId }) => clientId === id);
    expect(own.map(({ template }) => template)).toEqual(['client-disabled']);
  });

  it('leave nothing of a person in the logs', () => {
    expect(service.logged.join('\n')).not.toMatch(/@example\.com|Lovelace/);
  });
});
