import { OpenIdProvider } from '../../../src/adapters/oidc/openid-provider.js';
import {
  IdentityProviderUnavailable,
  IdentityRefused,
  type SignInSecrets,
} from '../../../src/ports/identity-provider.js';
import { CLIENT, signedIn, TestIssuer } from '../../harness/oidc/test-issuer.js';

const REDIRECT = 'http://127.0.0.1:9/v1/sign-in/callback';

const issuer = new TestIssuer(REDIRECT);
beforeAll(() => issuer.open());
afterAll(() => issuer.close());

const providerOf = (more: object = {}): OpenIdProvider =>
  new OpenIdProvider({
    issuer: issuer.address,
    clientId: CLIENT.client_id,
    clientSecret: CLIENT.client_secret,
    roleClaim: 'role',
    ...more,
  });

describe('a sign-in at an issuer', () => {
  it('identifies the person with the role of the claim', async () => {
    const provider = providerOf();
    const { address, secrets } = await provider.begin(REDIRECT);
    const callback = await signedIn(address, 'ada', REDIRECT);
    expect(await provider.finish(callback, secrets)).toEqual({
      issuer: issuer.address,
      subject: 'ada',
      roles: ['auditor'],
      name: 'Name of ada',
      email: 'ada@example.com',
    });
    await expect(provider.finish(callback, secrets)).rejects.toThrow(IdentityRefused);
  });

  it.each<[string, Partial<SignInSecrets>]>([
    ['state', { state: 'another' }],
    ['nonce', { nonce: 'another' }],
    ['verifier', { verifier: 'v'.repeat(43) }],
  ])('is refused with the %s of another one', async (_what, other) => {
    const provider = providerOf();
    const { address, secrets } = await provider.begin(REDIRECT);
    const callback = await signedIn(address, 'ada', REDIRECT);
    const finished = provider.finish(callback, { ...secrets, ...other });
    await expect(finished).rejects.toThrow(IdentityRefused);
  });

  it('has no role without the claim', async () => {
    issuer.role = undefined;
    const provider = providerOf();
    const { address, secrets } = await provider.begin(REDIRECT);
    const person = await provider.finish(await signedIn(address, 'eve', REDIRECT), secrets);
    expect(person).toMatchObject({ subject: 'eve', roles: [] });
    issuer.role = 'auditor';
  });

  it('is not possible while the issuer is down, and is asked again afterwards', async () => {
    const provider = providerOf({ issuer: 'http://127.0.0.1:1' });
    for (let tries = 0; tries < 2; tries++) {
      await expect(provider.begin(REDIRECT)).rejects.toThrow(IdentityProviderUnavailable);
    }
  });
});
