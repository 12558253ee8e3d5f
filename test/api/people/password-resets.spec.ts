import { Outbox } from '../../../src/application/access/mails/outbox.js';
import { PasswordResets } from '../../../src/application/access/mails/password-resets.js';
import { Sealer } from '../../../src/codec/sealer.js';
import type { Json, Response } from '../../harness/service-harness.js';
import { PASSWORD, PeopleHarness } from './people-harness.js';

const NEW = 'Correct-Horse2';
const NEWER = 'Correct-Horse3';

/** An answer without the parts that differ from request to request. */
function comparable({ status, headers, text }: Response): unknown {
  const { 'x-request-id': _, date: __, ratelimit: ___, ...others } = headers;
  return { status, others, text };
}

describe('the reset of a password', () => {
  const service = new PeopleHarness();
  let ada = '';
  beforeAll(async () => {
    await service.open();
    ada = await service.clientWithPassword('ada');
  });
  afterAll(() => service.close());

  async function ask(username: string): Promise<Response> {
    // Mails of one instant are listed in the order of their random ids.
    service.clock.set(service.clock.now() + 1);
    const response = await service.send('POST', '/v1/password-resets', {
      key: null,
      body: { username },
    });
    await service.running.app.get(PasswordResets).settled();
    return response;
  }

  async function mails(): Promise<Json[]> {
    return (await service.send('GET', '/v1/mails')).json.items;
  }

  /** The link in the newest mail, which only the sealed record has. */
  async function newestLink(): Promise<string> {
    const { ledger } = service.running;
    const [{ mailId } = {}] = await mails();
    const record = await ledger.access.get('mail', mailId, service.clock.now());
    const sealer = new Sealer(await ledger.vault.secret('access'));
    const text = sealer.open(String(record?.body['sealed']), `mail ${mailId} content`);
    return (JSON.parse(text) as { values: { link: string } }).values.link;
  }

  async function newestToken(): Promise<string> {
    return (await newestLink()).split('#')[1] ?? '';
  }

  const complete = (token: string, newPassword: string, confirm = newPassword): Promise<Response> =>
    service.send('PUT', `/v1/password-resets/${token}`, {
      key: null,
      body: { newPassword, newPasswordConfirm: confirm },
    });

  const verdict = async (response: Promise<Response>): Promise<[number, unknown]> => {
    const { status, json } = await response;
    return [status, json?.code];
  };

  it('is answered alike for known and unknown names', async () => {
    const answers = [await ask('ada'), await ask('nobody'), await ask('x@example.com')];
    expect(answers[0]).toMatchObject({ status: 202, text: '' });
    for (const answer of answers)
      expect(comparable(answer)).toEqual(comparable(answers[0] ?? answer));
    expect(await mails()).toHaveLength(1);
    const malformed = await service.send('POST', '/v1/password-resets', { key: null, body: {} });
    expect([malformed.status, malformed.json.code]).toEqual([400, 'INVALID_INPUT']);
  });

  it('queues a mail that admins see without its link', async () => {
    const [mail] = await mails();
    expect(mail).toEqual({
      mailId: expect.any(String),
      template: 'password-reset',
      recipient: 'ada@example.com',
      state: 'QUEUED',
      tries: 0,
      lastError: null,
      queuedAt: expect.any(String),
      sentAt: null,
      clientId: ada,
    });
    const one = await service.send('GET', `/v1/mails/${mail.mailId}`);
    expect(one.json).toEqual(mail);
    expect(await verdict(service.send('GET', `/v1/mails/${ada}`))).toEqual([404, 'NOT_FOUND']);
    expect(await newestLink()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/password-reset#[\w-]{43}$/);
  });

  it('sets the password once by the link, and ends all sessions', async () => {
    const { accessToken } = await service.loggedIn('ada');
    const token = await newestToken();
    expect(await verdict(complete(token, 'weak'))).toEqual([422, 'PASSWORD_TOO_WEAK']);
    expect(await verdict(complete(token, NEW, NEWER))).toEqual([422, 'PASSWORD_MISMATCH']);
    expect(await verdict(complete(token, NEW))).toEqual([204, undefined]);
    expect(await service.verdict(accessToken)).toEqual([401, 'UNAUTHENTICATED']);
    expect(await verdict(service.login({ username: 'ada', password: PASSWORD }))).toEqual([
      401,
      'INVALID_CREDENTIALS',
    ]);
    await service.loggedIn('ada', NEW);
    expect(await verdict(complete(token, NEWER))).toEqual([404, 'NOT_FOUND']);
    const unknown = complete('x'.repeat(43), NEWER);
    expect(await verdict(unknown)).toEqual([404, 'NOT_FOUND']);
    const { json } = await service.send('GET', `/v1/clients/${ada}/events?order=desc`);
    const fact = json.items.find(({ type }: Json) => type === 'PasswordChanged');
    expect(fact).toMatchObject({ actor: { type: 'client', id: ada } });
  });

  it('does nothing once the password was changed or the client was disabled', async () => {
    await ask('ada');
    const token = await newestToken();
    await service.givePassword(ada, PASSWORD);
    expect(await verdict(complete(token, NEW))).toEqual([404, 'NOT_FOUND']);
    await ask('ada');
    const last = await newestToken();
    await service.post(`/v1/clients/${ada}/disable`, {});
    expect(await verdict(complete(last, NEW))).toEqual([404, 'NOT_FOUND']);
    await service.post(`/v1/clients/${ada}/enable`, {});
  });

  it('does nothing from a mailbox that the client no longer has', async () => {
    const url = `/v1/clients/${ada}`;
    const before = (await mails()).length;
    // Links are counted by the name that is given.
    await ask('ada@example.com');
    expect(await mails()).toHaveLength(before + 1);
    const token = await newestToken();
    await service.send('PATCH', url, { body: { email: 'ada@example.org' } });
    expect(await verdict(complete(token, NEW))).toEqual([404, 'NOT_FOUND']);
    await service.send('PATCH', url, { body: { email: 'ada@example.com' } });
    expect(await verdict(complete(token, NEW))).toEqual([204, undefined]);
  });

  it('sets the password of a member of staff', async () => {
    const member = { username: 'grace', email: 'grace@example.com', name: 'Grace Hopper' };
    const password = { password: PASSWORD, passwordConfirm: PASSWORD };
    const made = await service.post('/v1/staff', { ...member, role: 'auditor', ...password });
    expect(made.status).toBe(201);
    await ask('grace');
    expect((await mails())[0]).toMatchObject({ recipient: 'grace@example.com' });
    expect((await mails())[0]).toHaveProperty('staffId');
    const token = await newestToken();
    expect(await verdict(complete(token, NEW))).toEqual([204, undefined]);
    expect(await verdict(complete(token, NEWER))).toEqual([404, 'NOT_FOUND']);
    await service.loggedIn('grace', NEW);
  });

  it('lists mails page by page, over GraphQL too', async () => {
    const outbox = service.running.app.get(Outbox);
    const all = await outbox.newest(null, 100);
    const first = (await service.send('GET', '/v1/mails?limit=2')).json;
    expect(first.items).toHaveLength(2);
    const cursor = encodeURIComponent(first.nextCursor);
    const rest = (await service.send('GET', `/v1/mails?cursor=${cursor}`)).json;
    const ids = [...first.items, ...rest.items].map(({ mailId }: Json) => mailId);
    expect(ids).toEqual(all.map(({ mailId }) => mailId));
    const query = '{ mails(first: 1) { edges { node { mailId recipient state } } } }';
    const { json } = await service.post('/graphql', { query });
    expect(json.data.mails.edges).toMatchObject([{ node: { mailId: ids[0], state: 'QUEUED' } }]);
  });
});
