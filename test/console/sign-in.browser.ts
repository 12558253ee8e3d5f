import { describeInBrowser } from '../browser/chromium.js';
import { ConsoleWorld, PASSWORD } from './harness/console-world.js';
import type { Visitor } from './harness/visitor.js';

describeInBrowser('the sign-in of the console', () => {
  let world: ConsoleWorld;
  let visitor: Visitor;
  beforeAll(async () => {
    world = await ConsoleWorld.open();
    await world.client('ada', '100');
    await world.staff('grace', 'admin');
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    visitor = await world.visitor();
    await visitor.open('/');
    await visitor.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
  afterEach(() => visitor.close());

  async function fill(username: string, password: string): Promise<void> {
    const { page } = visitor;
    await page.getByLabel('Username or e-mail').fill(username);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  it('leads a client to its credits, and a member of staff to the clients [S1-24] [S1-31]', async () => {
    const { page } = visitor;
    await fill('ada', PASSWORD);
    await page.getByRole('heading', { name: 'Credits', exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/credits');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await fill('grace', PASSWORD);
    await page.getByRole('heading', { name: 'Clients' }).waitFor();
    expect(await page.getByRole('link', { name: 'Log' }).count()).toBe(0);
    expect(visitor.faults).toEqual([]);
  });

  it('says what is wrong and keeps the name', async () => {
    const { page } = visitor;
    await fill('ada', 'Wrong-Horse1');
    await page.getByText('The name or the password is wrong.').waitFor();
    expect(await page.getByLabel('Username or e-mail').inputValue()).toBe('ada');
    expect(await visitor.look('sign-in-refused')).toEqual([]);
  });

  it('is for everybody: axe finds nothing, on a phone nothing is cut off', async () => {
    expect(await visitor.look('sign-in')).toEqual([]);
    const phone = await world.visitor({ width: 360, height: 740, language: 'de' });
    await phone.open('/');
    await phone.page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    expect(await phone.look('sign-in-phone')).toEqual([]);
    expect(await phone.overflow()).toBe(0);
    expect([...phone.faults, ...visitor.faults]).toEqual([]);
  });

  it('shows a disabled client why it cannot go on [S1-32]', async () => {
    const id = await world.client('eve');
    await world.call('POST', `/v1/clients/${id}/disable`, {});
    await fill('eve', PASSWORD);
    await visitor.page.getByText('This account is disabled.').waitFor();
  });

  it('sends everybody the same answer about a forgotten password', async () => {
    const { page } = visitor;
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('Username or e-mail').fill('nobody');
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('If the name is known, a mail is on its way.').waitFor();
    expect(await visitor.look('password-reset')).toEqual([]);
  });

  it('notices a link of a mail that was cut off', async () => {
    await visitor.open('/password-reset#abc');
    await visitor.page.getByText('This link is not complete.').waitFor();
    await visitor.page.getByRole('button', { name: 'Send the link' }).waitFor();
  });
});
