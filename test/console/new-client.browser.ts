import type { Page } from 'playwright-core';
import { describeInBrowser } from '../browser/chromium.js';
import { ConsoleWorld, PASSWORD } from './harness/console-world.js';
import type { Visitor } from './harness/visitor.js';

describeInBrowser('the form of a new client', () => {
  let world: ConsoleWorld;
  let visitor: Visitor;
  let page: Page;
  beforeAll(async () => {
    world = await ConsoleWorld.open();
    await world.staff('grace', 'admin');
    await world.staff('alan', 'auditor');
    await world.client('taken');
    visitor = await world.signedIn('grace');
    page = visitor.page;
  });
  afterAll(() => world.close());

  const field = (name: string) => page.locator(`[name="${name}"]`);
  const create = () => page.getByRole('button', { name: 'Create' }).click();

  async function open(): Promise<void> {
    await visitor.open('/console/clients');
    await page.getByRole('link', { name: 'New Client' }).click();
    await page.getByRole('heading', { name: 'New client' }).waitFor();
  }

  async function fill(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) await field(name).fill(value);
  }

  async function found(username: string): Promise<Record<string, unknown>[]> {
    const { items } = await world.call('GET', `/v1/clients?search=${username}`);
    return items as Record<string, unknown>[];
  }

  it('creates a client with every field, and leads to its recharge [S1-03] [S1-04…S1-16] [S1-17] [S1-18] [S1-22] [S1-25]', async () => {
    await open();
    await fill({
      ...{ username: 'ada', email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' },
      ...{ phone: '+44 20 7946 0958', company: 'Analytical Engines', role: 'Countess' },
      ...{ state: 'Greater London', city: 'London', postalCode: 'SW1Y 4JH' },
      ...{ addressLine1: '12 St James’s Square', addressLine2: 'Flat 1' },
      ...{ password: PASSWORD, passwordConfirm: PASSWORD },
    });
    await field('country').selectOption({ label: 'United Kingdom' });
    expect(await visitor.look('new-client')).toEqual([]);
    await create();
    const dialog = page.getByRole('dialog', { name: 'Recharge ada' });
    await dialog.getByText('Now', { exact: true }).waitFor();
    await dialog.getByLabel('Credits to assign').fill('100');
    await dialog.getByRole('button', { name: 'Recharge 100' }).click();
    await dialog.getByText('100 credits were assigned.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
    const [ada] = await found('ada');
    const id = String(ada?.['id']);
    expect(await world.meterText(id)).toBe('100 | 0 | 100');
    const { profile, missing } = await world.call('GET', `/v1/clients/${id}`);
    expect(profile).toEqual({
      ...{ firstName: 'Ada', lastName: 'Lovelace', phone: '+442079460958', country: 'GB' },
      ...{ state: 'Greater London', city: 'London', postalCode: 'SW1Y 4JH' },
      ...{ addressLine1: '12 St James’s Square', addressLine2: 'Flat 1' },
      ...{ company: 'Analytical Engines', role: 'Countess' },
    });
    expect(missing).toEqual(['priceUpdateEmail', 'billingEmail']);
    const client = await world.signedIn('ada');
    await client.open('/');
    await client.page.getByTestId('available').filter({ hasText: '100' }).waitFor();
    await client.close();
    expect(visitor.faults).toEqual([]);
  });

  it('says at each field what is wrong, and keeps what was entered [S1-19] [S1-20] [S1-21]', async () => {
    await open();
    await create();
    expect(await page.getByText('Fill in this field.').count()).toBe(4);
    expect(await page.evaluate('document.activeElement.name')).toBe('username');
    await fill({ username: 'TAKEN', email: 'no address', firstName: 'B', lastName: 'C' });
    await fill({ phone: 'call me', password: 'short', passwordConfirm: 'other' });
    await create();
    await page.getByText('Use 8 to 20 characters. Add a digit.').waitFor();
    await page.getByText('The two passwords differ.').first().waitFor();
    await fill({ password: PASSWORD, passwordConfirm: PASSWORD });
    await create();
    await page.getByText('Enter an e-mail address').waitFor();
    await page.getByText('Enter a phone number').waitFor();
    expect(await visitor.look('new-client-faults')).toEqual([]);
    await fill({ email: 'b@example.com', phone: '' });
    await create();
    await page.getByText('This username is taken.').first().waitFor();
    expect(await field('lastName').inputValue()).toBe('C');
    await fill({ username: 'bob', email: 'TAKEN@example.com' });
    await create();
    await page.getByText('This e-mail address is taken.').first().waitFor();
    await fill({ email: 'b@example.com' });
    await create();
    await page.getByRole('dialog', { name: 'Recharge bob' }).waitFor();
    expect(visitor.faults).toEqual([]);
  });

  it('creates one client when its answer is lost', async () => {
    await open();
    await fill({ username: 'cleo', email: 'cleo@example.com', firstName: 'C', lastName: 'L' });
    const sent: string[] = [];
    await page.route('**/v1/clients', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      sent.push(String(route.request().postDataJSON().id));
      if (sent.length > 1) return route.continue();
      await route.fetch();
      return route.abort('connectionreset');
    });
    await create();
    await page.getByRole('dialog', { name: 'Recharge cleo' }).waitFor();
    await page.unroute('**/v1/clients');
    expect([sent.length, new Set(sent).size]).toEqual([2, 1]);
    expect(await found('cleo')).toHaveLength(1);
  });

  it('is for admins alone', async () => {
    const auditor = await world.signedIn('alan');
    await auditor.open('/console/clients');
    await auditor.page.getByRole('meter').first().waitFor();
    expect(await auditor.page.getByRole('link', { name: 'New Client' }).count()).toBe(0);
    await auditor.open('/console/new-client');
    await auditor.page.getByRole('heading', { name: 'There is no such screen' }).waitFor();
  });

  it('fits on a phone', async () => {
    const phone = await world.signedIn('grace', { width: 360, height: 740, language: 'de' });
    await phone.open('/console/new-client');
    await phone.page.getByRole('heading', { name: 'Neuer Kunde' }).waitFor();
    expect(await phone.look('new-client-phone')).toEqual([]);
    expect(await phone.overflow()).toBe(0);
    expect(phone.faults).toEqual([]);
  });
});
