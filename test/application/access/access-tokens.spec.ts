import { createHmac } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { ACCESS_TOKEN_MS } from '../../../src/application/access/tokens/token-lives.js';
import { ADA, SharedStores, type AccessInstance } from './access-harness.js';

const CLAIMS = { sessionId: '5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11', subjectId: ADA.id } as const;
const DAY_MS = 86_400_000;

function base64(value: object | string): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString(
    'base64url',
  );
}

describe('an access token', () => {
  const stores = new SharedStores();
  const { access, keys } = stores.instance();
  const issue = (): Promise<string> => access.issue({ ...CLAIMS, role: 'client' });

  /** A token with other content, under the key of the service. */
  async function signed(
    payload: JWTPayload,
    header: { readonly [name: string]: string } = {},
  ): Promise<string> {
    const { kid, privateKey } = await keys.current();
    const now = Math.floor(stores.clock.now() / 1000);
    const usual = {
      sid: CLAIMS.sessionId,
      role: 'client',
      sub: ADA.id,
      jti: 'j',
      aud: 'tallystick',
    };
    const times = { iat: now, exp: now + 60 };
    return new SignJWT({ ...usual, ...times, iss: await access.issuer(), ...payload })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header })
      .sign(privateKey);
  }

  it('names its session, its subject and its role, for 15 minutes', async () => {
    const token = await issue();
    const verified = await access.verify(token);
    expect(verified).toMatchObject({ ...CLAIMS, role: 'client' });
    expect(verified.expiresAt - stores.clock.now()).toBeLessThanOrEqual(ACCESS_TOKEN_MS + 5_000);
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(payload).toMatchObject({ aud: 'tallystick', sub: ADA.id, sid: CLAIMS.sessionId });
    expect(payload.iss).toMatch(/^urn:tallystick:[0-9a-f]{32}$/);
  });

  it('is accepted when it is made as the service makes it', async () => {
    expect(await access.verify(await signed({}))).toMatchObject(CLAIMS);
  });

  const now = (): number => Math.floor(stores.clock.now() / 1000);
  const WRONG: readonly (readonly [what: string, token: () => Promise<string>])[] = [
    ['another audience', () => signed({ aud: 'another' })],
    ['another issuer', () => signed({ iss: 'urn:tallystick:another' })],
    ['the type of another token', () => signed({}, { typ: 'JWT' })],
    ['an unknown key', () => signed({}, { kid: '1.aaaaaaaa' })],
    ['a key with the name of a record', () => signed({}, { kid: '../password' })],
    ['a role that people do not have', () => signed({ role: 'gateway' })],
    ['no session', () => signed({ sid: undefined })],
    ['no end', () => signed({ exp: undefined })],
    ['a start in the future', () => signed({ nbf: now() + 600 })],
  ];
  it.each(WRONG)('is refused with %s', async (_, make) => {
    await expect(access.verify(await make())).rejects.toMatchObject({ fault: 'INVALID' });
  });

  it('is refused without a signature, as `alg: none`', async () => {
    const [, payload = ''] = (await issue()).split('.');
    for (const alg of ['none', 'None', 'NONE']) {
      const token = `${base64({ alg, typ: 'at+jwt' })}.${payload}.`;
      await expect(access.verify(token)).rejects.toMatchObject({ fault: 'INVALID' });
    }
  });

  it('is refused under another key, and with the public key as a shared secret', async () => {
    const [header = '', payload = ''] = (await issue()).split('.');
    const { privateKey } = await generateKeyPair('EdDSA');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
    const forged = await new SignJWT(JSON.parse(Buffer.from(payload, 'base64url').toString()))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
      .sign(privateKey);
    await expect(access.verify(forged)).rejects.toMatchObject({ fault: 'INVALID' });
    const [published] = await keys.published();
    const mixed = `${base64({ alg: 'HS256', typ: 'at+jwt', kid })}.${payload}`;
    const mac = createHmac('sha256', Buffer.from(published?.x ?? '', 'base64url')).update(mixed);
    const confused = `${mixed}.${mac.digest('base64url')}`;
    await expect(access.verify(confused)).rejects.toMatchObject({ fault: 'INVALID' });
  });

  it('is refused with changed content', async () => {
    const [header, payload = '', signature] = (await issue()).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const changed = `${header}.${base64({ ...claims, role: 'admin' })}.${signature}`;
    await expect(access.verify(changed)).rejects.toMatchObject({ fault: 'INVALID' });
  });

  it('reports its expiry only when it is genuine', async () => {
    const old = { iat: now() - 1_000, exp: now() - 100 };
    await expect(access.verify(await signed(old))).rejects.toMatchObject({ fault: 'EXPIRED' });
    // A later end does not make it valid for longer.
    const long = { iat: now() - 1_000, exp: now() + 31_536_000 };
    await expect(access.verify(await signed(long))).rejects.toMatchObject({ fault: 'EXPIRED' });
    const [header, payload] = (await signed(old)).split('.');
    const forged = `${header}.${payload}.${base64('x'.repeat(64))}`;
    await expect(access.verify(forged)).rejects.toMatchObject({ fault: 'INVALID' });
  });
});

describe('the keys that sign access tokens', () => {
  const kids = async ({ keys }: AccessInstance): Promise<unknown[]> =>
    (await keys.published()).map(({ kid }) => kid);

  it('are the same on all instances, also when these make them at the same time', async () => {
    const stores = new SharedStores();
    const instances = [stores.instance(), stores.instance(), stores.instance()];
    const made = await Promise.all(instances.map(({ keys }) => keys.current()));
    expect(new Set(made.map(({ kid }) => kid)).size).toBe(1);
    const [first, , last] = instances;
    const token = await first?.access.issue({ ...CLAIMS, role: 'admin' });
    expect(await last?.access.verify(token ?? '')).toMatchObject({ role: 'admin' });
  });

  it('change every 30 days, and an older one verifies the tokens that it signed', async () => {
    const stores = new SharedStores();
    const instance = stores.instance();
    const period = 30 * DAY_MS;
    stores.clock.set(Math.ceil(stores.clock.now() / period) * period - 60_000);
    const token = await instance.access.issue({ ...CLAIMS, role: 'client' });
    const [before, ahead] = await kids(instance);
    stores.clock.instant += 120_000;
    expect((await instance.keys.current()).kid).toBe(ahead);
    expect(await kids(instance)).toEqual([before, ahead]);
    expect(await instance.access.verify(token)).toMatchObject(CLAIMS);
    // An instance that starts now finds the older key in the store.
    expect(await stores.instance().access.verify(token)).toMatchObject(CLAIMS);
    stores.clock.instant += 2 * period;
    expect(await kids(instance)).not.toContain(before);
    await expect(instance.access.verify(token)).rejects.toMatchObject({ fault: 'INVALID' });
  });

  it('verify tokens of an instance whose clock is ahead', async () => {
    const stores = new SharedStores();
    const behind = stores.instance();
    const period = 30 * DAY_MS;
    const border = Math.ceil(stores.clock.now() / period) * period;
    stores.clock.set(border);
    const token = await stores.instance().access.issue({ ...CLAIMS, role: 'client' });
    stores.clock.set(border - 2_000);
    expect(await behind.access.verify(token)).toMatchObject(CLAIMS);
  });

  it('publish no private part, and store none in clear', async () => {
    const stores = new SharedStores();
    const instance = stores.instance();
    const { privateKey } = await instance.keys.current();
    await expect(exportJWK(privateKey)).rejects.toThrow('non-extractable');
    const query = { max: 10, order: 'ascending', now: stores.clock.now() } as const;
    const [record] = await stores.records.list('signing-key', query);
    if (record === undefined) throw new Error('no key was stored');
    const sealer = await instance.secrets.sealer();
    const opened = sealer.open(String(record.body['private']), `signing-key ${record.id} private`);
    const { d = '' } = JSON.parse(opened) as { readonly d?: string };
    expect(d).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(JSON.stringify(record)).not.toContain(d);
    expect(JSON.stringify(await instance.keys.published())).not.toContain(d);
  });
});
