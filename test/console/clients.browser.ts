import type { Page } from 'playwright-core';
import { describeInBrowser } from '../browser/chromium.js';
import { ConsoleWorld, PASSWORD } from './harness/console-world.js';
import type { Visitor } from './harness/visitor.js';

const LEVELS = [
  ['ample', '100', '10', 'Sufficient'],
  ['meagre', '100', '80', 'Low'],
  ['scarce', '100', '95', 'Critical'],
] as const;

describeInBrowser('the clients as staff see them', () => {
  let world: ConsoleWorld;
  let visitor: Visitor;
  let page: Page;
  const ids = new Map<string, string>();
  beforeAll(async () => {
    world = await ConsoleWorld.open();
    await world.staff('grace', 'admin');
    await world.staff('alan', 'auditor');
    for (const [name, credits, used] of LEVELS) {
      const id = await world.client(name, credits, { company: `${name} company` });
      await world.call('POST', `/v1/clients/${id}/debits`, { messageId: 'm', credits: used });
      ids.set(name, id);
    }
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    visitor = await world.signedIn('grace');
    page = visitor.page;
  });
  afterEach(() => visitor.close());

  const row = (name: string) => page.getByRole('row').filter({ hasText: `${name}@example.com` });
  const meterOf = (name: string): Promise<string> => world.meterText(ids.get(name) ?? '');

  async function openDialog(name: string): Promise<void> {
    await visitor.open('/console/clients');
    await page.getByRole('button', { name: `Recharge ${name}` }).click();
    await page.getByRole('dialog').getByText('Now', { exact: true }).waitFor();
  }

  it('have a bar in three colours, each with its word [S0-R2] [S1-26] [S1-27] [S1-28]', async () => {
    await visitor.open('/');
    for (const [name, , , level] of LEVELS) {
      expect(await row(name).getByTestId('level').innerText()).toBe(level);
    }
    const colours = await page.evaluate<string[]>(
      `[...document.querySelectorAll('[data-level]')].map((bar) => getComputedStyle(bar).backgroundColor)`,
    );
    expect(new Set(colours).size).toBe(3);
    expect(await visitor.look('clients')).toEqual([]);
    expect(visitor.faults).toEqual([]);
  });

  it('are found, filtered and sorted, which the address keeps', async () => {
    await visitor.open('/console/clients');
    await page.getByLabel('Search').fill('SCARCE comp');
    await page.waitForURL(/search=SCARCE\+comp/);
    await row('ample').waitFor({ state: 'detached' });
    await row('scarce').waitFor();
    await page.reload();
    await row('scarce').waitFor();
    expect(await page.getByLabel('Search').inputValue()).toBe('SCARCE comp');
    await visitor.open('/console/clients?sort=-available');
    await row('ample').waitFor();
    const names = await page.getByRole('row').allInnerTexts();
    expect(names.slice(1).map((text) => /(\w+)@/.exec(text)?.[1])).toEqual(
      LEVELS.map(([name]) => name),
    );
    await page.getByLabel('Credits', { exact: true }).selectOption('CRITICAL');
    await page.waitForURL(/level=CRITICAL/);
    await row('ample').waitFor({ state: 'detached' });
    await page.getByLabel('Status').selectOption('DISABLED');
    await page.getByText('No client fits.').waitFor();
  });

  it('can be read by an auditor, who recharges nobody', async () => {
    const auditor = await world.signedIn('alan');
    await auditor.open('/');
    await auditor.page.getByRole('meter').first().waitFor();
    expect(await auditor.page.getByRole('button', { name: /^Recharge/ }).count()).toBe(0);
  });

  it('are recharged once by a double click, with the meter before and after [S1-22] [S1-23] [S1-29] [S1-30]', async () => {
    await openDialog('ample');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Credits to assign').fill('1,000');
    await dialog.getByRole('button', { name: 'Recharge', exact: true }).click();
    await dialog.getByText('Write digits only').waitFor();
    await dialog.getByLabel('Credits to assign').fill('50.5');
    expect(await dialog.getByTestId('after').innerText()).toBe('140.5 | 10 | 150.5');
    expect(await visitor.look('recharge')).toEqual([]);
    await dialog.getByRole('button', { name: 'Recharge 50.5' }).dblclick();
    await dialog.getByText('50.5 credits were assigned.').waitFor();
    expect(await visitor.look('recharge-done')).toEqual([]);
    expect(await meterOf('ample')).toBe('140.5 | 10 | 150.5');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await row('ample').getByText('140.5 | 10 | 150.5').waitFor();
    expect(visitor.faults).toEqual([]);
  });

  it('are recharged once when the answer is lost, also by a dialog that is opened again [I9]', async () => {
    await openDialog('meagre');
    const sent: string[] = [];
    let lost = 0;
    await page.route('**/recharges', async (route) => {
      sent.push(String(route.request().postDataJSON().rechargeId));
      await route.fetch();
      lost += 1;
      await route.abort('connectionreset');
    });
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Credits to assign').fill('7');
    await dialog.getByRole('button', { name: 'Recharge 7' }).click();
    await dialog.getByText('The outcome of an earlier recharge of 7 is not known.').waitFor();
    expect(await visitor.look('recharge-unknown')).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.unroute('**/recharges');
    await page.route('**/recharges', async (route) => {
      sent.push(String(route.request().postDataJSON().rechargeId));
      await route.continue();
    });
    await page.getByRole('button', { name: 'Recharge meagre' }).click();
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await dialog.getByText('This recharge was recorded already: 7 credits').waitFor();
    expect([lost > 1, sent.length, new Set(sent).size]).toEqual([true, lost + 1, 1]);
    expect(await meterOf('meagre')).toBe('27 | 80 | 107');
  });

  it('lose no form when the session ends under it', async () => {
    await openDialog('scarce');
    const dialog = page.getByRole('dialog', { name: 'Recharge scarce' });
    await dialog.getByLabel('Credits to assign').fill('3');
    await dialog.getByLabel('Reason').fill('by phone');
    await visitor.loseSession();
    await dialog.getByRole('button', { name: 'Recharge 3' }).click();
    const ended = page.getByRole('dialog', { name: 'Your session has ended' });
    await ended.getByLabel('Password', { exact: true }).fill(PASSWORD);
    expect(await visitor.look('session-ended')).toEqual([]);
    await ended.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialog.getByText('3 credits were assigned.').waitFor();
    expect(await meterOf('scarce')).toBe('8 | 95 | 103');
    const { items } = await world.call('GET', `/v1/clients/${ids.get('scarce')}/log`);
    expect(JSON.stringify(items)).toContain('by phone');
  });

  it('are reached by the keyboard past the navigation', async () => {
    await visitor.open('/console/clients');
    await row('scarce').waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('link', { name: 'Skip to the content' }).press('Enter');
    await page.keyboard.press('Tab');
    const first = await page.evaluate<string>('document.activeElement.textContent');
    expect(first).toBe('New Client');
    await page.keyboard.press('Tab');
    const second = await page.evaluate<string>('document.activeElement.type');
    expect(second).toBe('search');
  });

  it('can be recharged with the keyboard alone', async () => {
    await visitor.open('/console/clients?search=scarce');
    await row('scarce').waitFor();
    await page.getByRole('button', { name: 'Recharge scarce' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Now', { exact: true }).waitFor();
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    await dialog.getByText('2 credits were assigned.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('fit on a phone', async () => {
    const phone = await world.signedIn('grace', { width: 360, height: 740 });
    await phone.open('/');
    await phone.page.getByRole('meter').first().waitFor();
    expect(await phone.overflow()).toBe(0);
    await phone.page.getByRole('button', { name: 'Recharge ample' }).click();
    await phone.page.getByRole('dialog').getByText('Now', { exact: true }).waitFor();
    expect(await phone.look('recharge-phone')).toEqual([]);
    expect(await phone.overflow()).toBe(0);
    expect(phone.faults).toEqual([]);
  });
});
