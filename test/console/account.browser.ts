import { readFile } from 'node:fs/promises';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../browser/chromium.js';
import { ConsoleWorld, PASSWORD } from './harness/console-world.js';
import type { Visitor } from './harness/visitor.js';

const NEXT = 'Another-Horse2';

/** The code that an app shows `steps` intervals from now; the service knows one step ahead. */
function codeOf(secret: string, steps = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return totp.generate({ timestamp: Date.now() + steps * 30_000 });
}

describeInBrowser('the account', () => {
  let world: ConsoleWorld;
  beforeAll(async () => {
    world = await ConsoleWorld.open();
  });
  afterAll(() => world.close());

  async function opened(name: string): Promise<{ visitor: Visitor; page: Page }> {
    const visitor = await world.signedIn(name);
    await visitor.open('/console/account');
    await visitor.page.getByRole('heading', { name: 'My account' }).waitFor();
    return { visitor, page: visitor.page };
  }

  it('changes the password of a client that knows its present one [S1-17]', async () => {
    await world.client('pat');
    const { visitor, page } = await opened('pat');
    const submit = page.getByRole('button', { name: 'Change the password' });
    await page.getByLabel('Present password', { exact: true }).fill('not-this-One1');
    await page.getByLabel('New password', { exact: true }).fill(NEXT);
    await page.getByLabel('Repeat the new password', { exact: true }).fill(NEXT);
    await submit.click();
    await page.getByText('This is not your present password.').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByLabel('Present password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('New password', { exact: true }).fill('short');
    await submit.click();
    await page.getByText('Use 8 to 20 characters.').waitFor();
    await page.getByLabel('New password', { exact: true }).fill(NEXT);
    await submit.click();
    await page.getByText('The password is changed.').waitFor();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('Username or e-mail').fill('pat');
    await page.getByLabel('Password', { exact: true }).fill(NEXT);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Credits' }).waitFor();
    expect(visitor.faults).toEqual([]);
    await visitor.close();
  });

  it('sets a second factor up, shows its codes once, and removes it', async () => {
    await world.client('fay');
    const { visitor, page } = await opened('fay');
    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    await page.getByRole('img', { name: /QR code/ }).waitFor();
    const secret = await page.getByTestId('secret').innerText();
    const link = await page.getByRole('link', { name: 'Open in an app' }).getAttribute('href');
    expect(new URL(link ?? '').searchParams.get('secret')).toBe(secret);
    const codes = await page.getByRole('list', { name: 'Recovery codes' }).innerText();
    expect(await visitor.look('account-factor')).toEqual([]);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the recovery codes' }).click(),
    ]);
    const [recovery = ''] = (await readFile(await file.path(), 'utf8')).split('\n');
    expect(codes).toContain(recovery);
    await page.getByLabel('Code that the app shows now').fill('000000');
    await page.getByRole('button', { name: 'Activate' }).click();
    await page.getByText('The code is wrong.').waitFor();
    await page.getByLabel('Code that the app shows now').fill(codeOf(secret));
    await page.getByRole('button', { name: 'Activate' }).click();
    await page.getByText('The second factor is active from the next sign-in on.').waitFor();
    expect(await page.getByText(recovery).count()).toBe(0);
    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    await page.getByText('A second factor is active. Remove it').waitFor();
    await page.getByRole('button', { name: 'Remove the second factor' }).click();
    await page.getByLabel('Code of the app, or a recovery code').fill(recovery);
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('The second factor is removed.').waitFor();
    expect(visitor.faults).toEqual([]);
    await visitor.close();
  });

  it('lists the sessions of the person, and ends one', async () => {
    await world.client('sam');
    const elsewhere = await world.signedIn('sam');
    const { visitor, page } = await opened('sam');
    const rows = page.getByRole('table', { name: 'Sessions' }).getByRole('row');
    await rows.nth(2).waitFor();
    expect(await rows.filter({ hasText: 'This one' }).count()).toBe(1);
    await page.getByRole('button', { name: /Sign out the session at/ }).click();
    await rows.nth(2).waitFor({ state: 'detached' });
    await elsewhere.open('/');
    await elsewhere.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(visitor.faults).toEqual([]);
    await elsewhere.close();
    await visitor.close();
  });

  it('mails a client a link to confirm its address, and says when it is confirmed [S0-40]', async () => {
    const id = await world.client('eve');
    const { visitor, page } = await opened('eve');
    await page.getByText('This address is not confirmed yet.').waitFor();
    await page.getByRole('button', { name: 'Mail me a link to confirm it' }).click();
    await page.getByText('A mail is on its way.').waitFor();
    const { items } = await world.call('GET', '/v1/mails');
    expect(JSON.stringify(items)).toContain('email-confirmation');
    expect(await visitor.look('account')).toEqual([]);
    await world.call('PATCH', `/v1/clients/${id}`, { settings: { emailVerified: true } });
    await visitor.open('/console/account');
    await page.getByText('This address is confirmed.').waitFor();
    expect(visitor.faults).toEqual([]);
    await visitor.close();
  });

  it('is there for staff, who get a new password by mail', async () => {
    await world.staff('grace', 'auditor');
    const { visitor, page } = await opened('grace');
    expect(await page.getByText('E-mail address', { exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('A mail is on its way. Open its link').waitFor();
    const { items } = await world.call('GET', '/v1/mails');
    expect(JSON.stringify(items)).toContain('password-reset');
    expect(await visitor.look('account-staff')).toEqual([]);
    expect(visitor.faults).toEqual([]);
    await visitor.close();
  });

  it('fits on a phone, in German too', async () => {
    await world.client('kim');
    const phone = await world.signedIn('kim', { width: 360, height: 740, language: 'de' });
    await phone.open('/console/account');
    await phone.page.getByRole('button', { name: 'Zweiten Faktor einrichten' }).click();
    await phone.page.getByRole('img', { name: /QR-Code/ }).waitFor();
    await phone.page.getByText('Diese', { exact: true }).waitFor();
    expect(await phone.overflow()).toBe(0);
    expect(await phone.look('account-phone')).toEqual([]);
    expect(phone.faults).toEqual([]);
    await phone.close();
  });
});
