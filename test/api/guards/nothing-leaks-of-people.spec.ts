import type { Json, Response } from '../../harness/service-harness.js';
import { PeopleHarness } from '../people/people-harness.js';
import { hasPlanted, madeSecretsIn, plantedIn, SECRETS } from './planting.js';

const NAME = 'plntd-of-people';
const MAIL = `${NAME}@example.com`;
const HEADERS = {
  'user-agent': 'Mozilla/5.0 (a browser)',
  referer: `https://console.example/?token=${SECRETS.query}`,
};
const COOKIE_NAME = '__Host-tallystick-session';

/** The log here has no redaction by shape: what is planted must not get as far as that. */
describe('secrets and personal data of people who log in', () => {
  const harness = new PeopleHarness();
  const answers: Response[] = [];
  /** Tokens and cookies that the service made. */
  const made = new Set<string>();
  beforeAll(async () => {
    await harness.open();
    await harness.client({
      ...(plantedIn({ firstName: '', lastName: '' }) as Json),
      username: NAME,
      email: MAIL,
    });
  });
  afterAll(() => harness.close());

  const note = (answer: Response): Response => {
    answers.push(answer);
    for (const secret of madeSecretsIn(answer.json)) made.add(secret);
    const cookie = /session=([^;]+)/.exec(String(answer.headers['set-cookie']))?.[1];
    if (cookie !== undefined) made.add(cookie);
    return answer;
  };
  const logIn = async (body: object, url = '/v1/login'): Promise<Response> =>
    note(await harness.login(body, url, HEADERS));
  const send = async (method: string, url: string, sent: object): Promise<Response> =>
    note(await harness.send(method, url, { key: null, ...sent }));

  it('are not in answers to logins that fail', async () => {
    const { password, token, query } = SECRETS;
    for (const username of [NAME, MAIL, 'plntd-unknown', 'plntd-unknown@example.com']) {
      expect((await logIn({ username, password: `${password}?` })).status).toBe(401);
    }
    expect((await logIn({ challenge: query, code: SECRETS.code })).status).toBe(401);
    expect((await logIn({ username: NAME, password, code: SECRETS.code })).status).toBe(400);
    expect((await logIn({ username: NAME, password: { password } })).status).toBe(400);
    expect((await logIn({ username: NAME, password }, `/v1/login?cookie=${query}`)).status).toBe(
      400,
    );
    const refresh = { body: { refreshToken: token }, headers: HEADERS };
    expect((await send('POST', '/v1/token', refresh)).status).toBe(401);
    const half = { body: `{"refreshToken":"${token}`, headers: HEADERS };
    expect((await send('POST', '/v1/token', half)).status).toBe(400);
    for (const answer of answers) expect(hasPlanted(answer.text)).toBe(false);
  });

  it('are in the answer to the login alone when it succeeds', async () => {
    const clientId = await harness.clientWithPassword('plntd-second', SECRETS.password);
    const before = answers.length;
    const login = { username: 'plntd-second', password: SECRETS.password };
    const first = (await logIn(login)).json;
    const next = (await send('POST', '/v1/token', { body: { refreshToken: first.refreshToken } }))
      .json;
    const cookie = String((await logIn(login, '/v1/login?cookie=1')).headers['set-cookie']);
    expect(made.size).toBe(5);
    const browser = { headers: { ...HEADERS, cookie: cookie.split(';')[0] ?? '' } };
    expect(cookie).toMatch(
      new RegExp(`^${COOKIE_NAME}=[^;]+; .*HttpOnly; Secure; SameSite=Strict`),
    );
    const after = [
      await send('GET', '/v1/me', browser),
      await send('GET', '/v1/sessions', browser),
      await send('POST', `/v1/clients/${clientId}/debit-checks`, {
        ...browser,
        body: { credits: '1' },
      }),
      await send('GET', '/v1/me?token=' + SECRETS.query, { key: next.accessToken }),
      await send('GET', '/v1/me', { key: `${String(next.accessToken)}x` }),
      await send('POST', '/v1/token', { body: { refreshToken: first.refreshToken } }),
      await send('GET', '/v1/me', { key: next.accessToken }),
      await send('POST', '/v1/logout', {
        headers: { ...browser.headers, 'x-requested-with': 'tallystick' },
      }),
      await send('GET', '/v1/me', browser),
    ];
    expect(after.map(({ status }) => status)).toEqual([
      200, 200, 403, 400, 401, 401, 401, 204, 401,
    ]);
    expect(answers.length - before).toBe(after.length + 3);
    for (const { text, status } of after) {
      for (const secret of made) expect(text).not.toContain(secret);
      if (status >= 400) expect(hasPlanted(text)).toBe(false);
    }
    for (const { headers } of answers) expect(headers['cache-control']).toBe('no-store');
  });

  it('are not in the log of logins', async () => {
    const { text, json } = await harness.send('GET', '/v1/logins?limit=100');
    expect(json.items.length).toBeGreaterThan(5);
    for (const secret of made) expect(text).not.toContain(secret);
    expect(hasPlanted(text)).toBe(false);
  });

  it('are in no line of the log, and not in the metrics', async () => {
    const metrics = await harness.send('GET', '/metrics');
    for (const text of [...harness.logged, metrics.text]) {
      expect(hasPlanted(text)).toBe(false);
      for (const secret of made) expect(text).not.toContain(secret);
    }
  });

  it('are in no file in a form that can be read', async () => {
    await harness.stop();
    const files = await harness.storedFiles();
    expect(files.size).toBeGreaterThan(5);
    for (const [name, bytes] of files) {
      for (const secret of [...made, SECRETS.password, NAME, MAIL]) {
        // The texts of clients that may be searched are plain in the read models.
        if (name.startsWith('models.db') && secret.startsWith('plntd-of')) continue;
        expect([name, secret, bytes.includes(secret)]).toEqual([name, secret, false]);
      }
    }
  });
});
