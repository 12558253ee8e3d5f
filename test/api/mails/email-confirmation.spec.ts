import type { Json, Response } from '../../harness/service-harness.js';
import { DAY, MailHarness } from './mail-harness.js';

describe('the confirmation of an e-mail address', () => {
  const service = new MailHarness();
  beforeAll(() => service.openWithServer());
  afterAll(() => service.close());

  const ask = (id: string): Promise<Response> =>
    service.post(`/v1/clients/${id}/email-confirmation`, {});

  /** The path of the link in the mail that is sent now. */
  async function mailedPath(): Promise<string> {
    const [mail] = await service.deliver();
    const [, path = ''] =
      /https:\/\/credits\.example\.com(\S+)/.exec(mail?.parsed.text ?? '') ?? [];
    expect(mail?.parsed.html).toContain(`href="https://credits.example.com${path}"`);
    return path;
  }

  const open = (path: string, method = 'GET'): Promise<Response> =>
    service.send(method, path, { key: null });

  const verified = async (id: string): Promise<boolean> =>
    (await service.send('GET', `/v1/clients/${id}`)).json.settings.emailVerified;

  it('sets emailVerified once, by the link of the mail [S0-40]', async () => {
    const id = await service.clientNamed('ada', { country: 'AT' });
    const asked = await ask(id);
    expect([asked.status, asked.json]).toEqual([
      202,
      { email: 'ada@example.com', emailVerified: false, until: '2026-11-21T12:00:00.000Z' },
    ]);
    const path = await mailedPath();
    expect(path).toMatch(/^\/v1\/email-confirmations\/[\w-]{43}$/);
    expect((await open(path, 'HEAD')).status).toBe(200);
    expect(await verified(id)).toBe(false);
    const page = await open(path);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain('Adresse bestätigt');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(await verified(id)).toBe(true);
    expect((await open(path)).status).toBe(200);
    const events = (await service.send('GET', `/v1/clients/${id}/events`)).json.items;
    const changes = events.filter(({ type }: Json) => type === 'SettingsChanged');
    expect(changes).toMatchObject([{ actor: { type: 'client', id } }]);
    expect((await ask(id)).json).toMatchObject({ emailVerified: true, until: null });
    expect(await service.deliver()).toEqual([]);
  });

  it('is void once the address was changed, which also resets it [S0-39] [S0-40]', async () => {
    const id = await service.clientNamed('bob');
    await ask(id);
    const path = await mailedPath();
    await service.send('PATCH', `/v1/clients/${id}`, { body: { email: 'eve@example.com' } });
    const page = await open(path);
    expect([page.status, await verified(id)]).toEqual([404, false]);
    await ask(id);
    expect((await open(await mailedPath())).status).toBe(200);
    expect(await verified(id)).toBe(true);
    await service.send('PATCH', `/v1/clients/${id}`, { body: { email: 'bob@example.com' } });
    expect(await verified(id)).toBe(false);
    expect((await open(path)).status).toBe(200);
  });

  it('does not set emailVerified again by a link that was used', async () => {
    const id = await service.clientNamed('cyd');
    await ask(id);
    const path = await mailedPath();
    await open(path);
    const body = { settings: { emailVerified: false } };
    await service.send('PATCH', `/v1/clients/${id}`, { body });
    expect((await open(path)).status).toBe(404);
    expect(await verified(id)).toBe(false);
  });

  it('is mailed three times a day at most, and each link lasts a day', async () => {
    const id = await service.clientNamed('dan');
    const paths: string[] = [];
    for (let count = 0; count < 3; count++) {
      await ask(id);
      paths.push(await mailedPath());
    }
    const refused = await ask(id);
    expect([refused.status, refused.json.code]).toEqual([429, 'RATE_LIMITED']);
    expect(refused.headers['retry-after']).toBe(String(DAY / 1000));
    service.later(DAY);
    expect((await open(paths[0] ?? '')).status).toBe(404);
    expect((await ask(id)).status).toBe(202);
    expect((await open(await mailedPath())).status).toBe(200);
  });

  it.each(['x', 'x'.repeat(43), '..%2f', 'a'.repeat(5_000)])(
    'answers the token %s like any void link',
    async (token) => {
      const page = await open(`/v1/email-confirmations/${token}`);
      expect(page.status).toBeGreaterThanOrEqual(400);
      expect(page.status).toBeLessThan(500);
    },
  );
});
