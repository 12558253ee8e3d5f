import { Secret, TOTP } from 'otpauth';
import { until } from '../contracts/until.js';
import { CLIENT, TestIssuer } from '../harness/oidc/test-issuer.js';
import { MailServer } from '../harness/smtp/mail-server.js';
import { describeInBrowser } from '../browser/chromium.js';
import { ConsoleWorld, PASSWORD } from './harness/console-world.js';
import type { Visitor } from './harness/visitor.js';

const STEP_MS = 30_000;
const LOGO = `data:image/svg+xml;base64,${Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>',
).toString('base64')}`;

describeInBrowser('the entrance of the console', () => {
  const issuer = new TestIssuer('http://localhost/v1/sign-in/callback');
  const mails = new MailServer();
  let world: ConsoleWorld;
  beforeAll(async () => {
    await issuer.open();
    const port = await mails.listen();
    world = await ConsoleWorld.open({
      ...{ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'ledger@example.com' },
      TALLYSTICK_OIDC_ISSUER: issuer.address,
      TALLYSTICK_OIDC_CLIENT_ID: CLIENT.client_id,
      TALLYSTICK_OIDC_CLIENT_SECRET: CLIENT.client_secret,
    });
    await world.client('ada', '100');
  });
  afterAll(async () => {
    await world.close();
    await mails.close();
    await issuer.close();
  });

  async function fill({ page }: Visitor, username: string, password: string): Promise<void> {
    await page.getByLabel('Username or e-mail').fill(username);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  it('asks for the second factor where one is set up', async () => {
    await world.client('bob');
    const secret = await setUpFactor('bob');
    const visitor = await world.visitor();
    await visitor.open('/');
    await fill(visitor, 'bob', PASSWORD);
    await visitor.page.getByLabel('Code').fill('000000');
    await visitor.page.getByRole('button', { name: 'Continue' }).click();
    await visitor.page.getByRole('alert').waitFor();
    expect(await visitor.look('second-factor')).toEqual([]);
    // The code of the present step was used to set it up.
    const timestamp = Date.now() + STEP_MS;
    await visitor.page
      .getByLabel('Code')
      .fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp }));
    await visitor.page.getByRole('button', { name: 'Continue' }).click();
    await visitor.page.getByRole('heading', { name: 'Credits', exact: true }).waitFor();
    expect(visitor.faults).toEqual([]);
  });

  async function setUpFactor(username: string): Promise<string> {
    const send = async (method: string, path: string, token: string, body?: object) => {
      const response = await fetch(world.url + path, {
        method,
        headers: {
          'content-type': 'application/json',
          ...(token !== '' && { authorization: `Bearer ${token}` }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      return (response.status === 204 ? {} : await response.json()) as Record<string, string>;
    };
    const login = { username, password: PASSWORD };
    const { accessToken = '' } = await send('POST', '/v1/login', '', login);
    const { secret = '' } = await send('POST', '/v1/me/second-factor', accessToken);
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    await send('PUT', '/v1/me/second-factor', accessToken, { code });
    return secret;
  }

  it('offers the issuer of single sign-on, and goes there', async () => {
    const visitor = await world.visitor();
    await visitor.open('/');
    const link = visitor.page.getByRole('link', { name: 'Sign in with single sign-on' });
    expect(await link.getAttribute('href')).toBe('/v1/sign-in');
    const answer = await fetch(`${world.url}/v1/sign-in`, { redirect: 'manual' });
    expect(answer.headers.get('location')).toContain(issuer.address);
    expect(await visitor.look('sign-in-issuer')).toEqual([]);
  });

  it('sets a new password by the link of a mail, whose token leaves the address', async () => {
    const visitor = await world.visitor();
    const { page } = visitor;
    await visitor.open('/password-reset');
    await page.getByLabel('Username or e-mail').fill('ada@example.com');
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('If the name is known, a mail is on its way.').waitFor();
    await until(() => mails.received.some(({ to }) => to.includes('ada@example.com')));
    const [, token = ''] = /\/password-reset(#[\w-]+)/.exec(textOfLast()) ?? [];
    await visitor.open('/');
    await visitor.open(`/password-reset${token}`);
    await page.getByLabel('New password', { exact: true }).fill('weak');
    await page.getByLabel('Repeat the new password').fill('weaker');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('Use 8 to 20 characters. Add a digit.').waitFor();
    await page.getByText('The two passwords differ.').waitFor();
    expect(page.url()).toBe(`${world.url}/password-reset`);
    expect(await visitor.look('password-set')).toEqual([]);
    await page.getByLabel('New password', { exact: true }).fill('Better-Horse2');
    await page.getByLabel('Repeat the new password').fill('Better-Horse2');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByText('The password is set.').waitFor();
    await page.getByRole('link', { name: 'Back to the sign-in' }).click();
    await fill(visitor, 'ada', 'Better-Horse2');
    await page.getByRole('heading', { name: 'Credits', exact: true }).waitFor();
    expect(visitor.faults).toEqual([]);
  });

  const textOfLast = (): string => mails.received.at(-1)?.parsed.text ?? '';

  it('has the name, the colour and the logo of the host’s brand [S1-02]', async () => {
    await world.call('PUT', '/v1/brands/sms.brand.test', {
      ...{ name: 'Yellow SMS', primaryColour: '#ffdd00', logo: LOGO },
      ...{ supportEmail: 'help@brand.test', loginText: 'Welcome to Yellow' },
    });
    const visitor = await world.visitor({ host: 'sms.brand.test' });
    const { page } = visitor;
    await visitor.open('/');
    await page.getByText('Welcome to Yellow').waitFor();
    // A browser keeps no session of an address without TLS that is not this machine.
    await page.getByText('This address has no TLS').waitFor();
    expect(await page.title()).toBe('Sign in · Yellow SMS');
    expect(await page.locator('link[rel="icon"]').getAttribute('href')).toMatch(/^data:image\/svg/);
    await page.getByRole('link', { name: 'Help: help@brand.test' }).waitFor();
    expect(await visitor.look('brand')).toEqual([]);
    expect(visitor.faults).toEqual([]);
  });

  it('keeps the chosen language and colours on the device', async () => {
    const visitor = await world.visitor();
    const { page } = visitor;
    await visitor.open('/');
    await page.getByLabel('Colours').selectOption('dark');
    await page.getByLabel('Language').selectOption('de');
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    await page.locator('html[lang="de"][data-mantine-color-scheme="dark"]').waitFor();
  });

  it('is left by signing out, which ends the session in all tabs', async () => {
    await world.client('carl');
    const visitor = await world.signedIn('carl');
    await visitor.open('/');
    await visitor.page.getByRole('button', { name: 'Sign out' }).click();
    await visitor.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const status = await visitor.page.evaluate<number>(
      `fetch('/v1/me').then(({ status }) => status)`,
    );
    expect(status).toBe(401);
  });
});
