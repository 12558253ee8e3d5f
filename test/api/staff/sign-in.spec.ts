import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';
import { CLIENT, signedIn, TestIssuer } from '../../harness/oidc/test-issuer.js';

const CALLBACK = '/v1/sign-in/callback';
const REDIRECT = `http://localhost${CALLBACK}`;
const issuer = new TestIssuer(REDIRECT);
const harness = new ServiceHarness();

beforeAll(async () => {
  await issuer.open();
  await harness.open(settings());
});
afterAll(async () => {
  await harness.close();
  await issuer.close();
});

function settings(): { readonly [variable: string]: string } {
  return {
    TALLYSTICK_OIDC_ISSUER: issuer.address,
    TALLYSTICK_OIDC_CLIENT_ID: CLIENT.client_id,
    TALLYSTICK_OIDC_CLIENT_SECRET: CLIENT.client_secret,
  };
}

function cookiesIn({ headers }: Response): Map<string, string> {
  const lines = [headers['set-cookie'] ?? []].flat() as string[];
  const pairs = lines.map((line) => line.split(';')[0] ?? '');
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair]));
}

const TICKET = '__Host-tallystick-sign-in';
const SESSION = '__Host-tallystick-session';

interface Begun {
  readonly address: string;
  readonly cookie: string;
}

async function begin(): Promise<Begun> {
  const started = await harness.send('GET', '/v1/sign-in', { key: null });
  expect(started.status).toBe(302);
  const cookie = cookiesIn(started).get(TICKET) ?? '';
  return { address: String(started.headers['location']), cookie };
}

function comeBack(callback: string, cookie: string | null): Promise<Response> {
  const url = callback.slice('http://localhost'.length);
  return harness.send('GET', url, { key: null, ...(cookie !== null && { headers: { cookie } }) });
}

async function signIn(login: string): Promise<Response> {
  const { address, cookie } = await begin();
  return comeBack(await signedIn(address, login, REDIRECT), cookie);
}

async function meOf(response: Response): Promise<Json> {
  const headers = { cookie: cookiesIn(response).get(SESSION) ?? '' };
  return harness.send('GET', '/v1/me', { key: null, headers });
}

describe('a sign-in of staff at an issuer', () => {
  it('is offered by a service with an issuer alone', async () => {
    const plain = await new ServiceHarness().open();
    try {
      const options = [harness, plain].map((one) =>
        one.send('GET', '/v1/sign-in/options', { key: null }),
      );
      const answers = await Promise.all(options);
      expect(answers.map(({ json }) => json)).toEqual([{ issuer: true }, { issuer: false }]);
    } finally {
      await plain.close();
    }
  });

  it('returns to the public address, if the settings name one, whatever host the request names', async () => {
    const named = new ServiceHarness();
    try {
      await named.open({ ...settings(), TALLYSTICK_PUBLIC_URL: 'https://credits.example/ledger/' });
      const headers = { host: 'other.example' };
      const started = await named.send('GET', '/v1/sign-in', { key: null, headers });
      const { searchParams } = new URL(String(started.headers['location']));
      expect(searchParams.get('redirect_uri')).toBe(`https://credits.example/ledger${CALLBACK}`);
    } finally {
      await named.close();
    }
  });

  it('makes the member at the first time, and knows it afterwards by its subject', async () => {
    const first = await signIn('ada');
    expect([first.status, first.headers['location']]).toEqual([302, '/']);
    const { json: me } = await meOf(first);
    expect(me).toMatchObject({ role: 'auditor', name: 'Name of ada' });
    const member = await harness.send('GET', `/v1/staff/${me.staffId}`);
    expect(member.json).toMatchObject({
      username: null,
      email: 'ada@example.com',
      hasPassword: false,
      singleSignOn: true,
    });
    expect((await meOf(await signIn('ada'))).json.staffId).toBe(me.staffId);
    expect((await meOf(await signIn('bob'))).json.staffId).not.toBe(me.staffId);
  });

  it('follows the role of the claim, and ends the sessions of the role before', async () => {
    const before = await signIn('carol');
    issuer.role = 'admin';
    const after = await signIn('carol');
    expect((await meOf(after)).json.role).toBe('admin');
    expect((await meOf(before)).status).toBe(401);
    issuer.role = 'auditor';
    expect((await signIn('carol')).json.code).toBe('LAST_ADMIN');
    issuer.role = undefined;
    expect((await signIn('carol')).json.code).toBe('FORBIDDEN');
    issuer.role = 'auditor';
  });

  it('gives a disabled member no session', async () => {
    const { json: me } = await meOf(await signIn('dora'));
    await harness.send('PATCH', `/v1/staff/${me.staffId}`, { body: { disabled: true } });
    const refused = await signIn('dora');
    expect([refused.json.code, cookiesIn(refused).has(SESSION)]).toEqual(['STAFF_DISABLED', false]);
  });

  it('works only in the browser that began it, once, and for ten minutes', async () => {
    const [own, other] = [await begin(), await begin()];
    const callback = await signedIn(own.address, 'eve', REDIRECT);
    const refused = [await comeBack(callback, null), await comeBack(callback, other.cookie)];
    expect(refused.map(({ json }) => json.code)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    expect((await comeBack(callback, own.cookie)).status).toBe(302);
    expect((await comeBack(callback, own.cookie)).json.code).toBe('UNAUTHENTICATED');
    const late = await begin();
    harness.clock.instant += 600_000;
    const again = await comeBack(await signedIn(late.address, 'eve', REDIRECT), late.cookie);
    expect(again.json.code).toBe('UNAUTHENTICATED');
  });

  it('is not found where no issuer is configured, and unavailable while it is down', async () => {
    const own = await new ServiceHarness().open();
    const absent = await own.send('GET', '/v1/sign-in', { key: null });
    expect([absent.status, absent.json.detail]).toEqual([
      404,
      expect.stringContaining('TALLYSTICK_OIDC_ISSUER'),
    ]);
    await own.stop();
    await own.open({
      TALLYSTICK_OIDC_ISSUER: 'http://127.0.0.1:1',
      TALLYSTICK_OIDC_CLIENT_ID: 'x',
      TALLYSTICK_OIDC_CLIENT_SECRET: 'y',
    });
    const down = await own.send('GET', '/v1/sign-in', { key: null });
    expect([down.status, down.json.code]).toEqual([503, 'SIGN_IN_UNAVAILABLE']);
    await own.close();
  });
});
