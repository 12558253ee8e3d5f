import type { Page } from 'playwright-core';
import { describeInBrowser } from '../browser/chromium.js';
import { ConsoleWorld } from './harness/console-world.js';
import type { Visitor } from './harness/visitor.js';

describeInBrowser('the screen of one client', () => {
  let world: ConsoleWorld;
  let visitor: Visitor;
  let page: Page;
  let id = '';
  beforeAll(async () => {
    world = await ConsoleWorld.open();
    await world.staff('grace', 'admin');
    await world.staff('alan', 'auditor');
    id = await world.client('ada', '100', {
      company: 'Analytical Engines',
      settings: {
        timeZone: 'Asia/Tokyo',
        allowCredit: '50',
        limits: { daily: { messages: 1000 } },
        internalComments: 'pays late',
      },
    });
    await world.call('POST', `/v1/clients/${id}/debits`, { messageId: 'm-1', credits: '10' });
    visitor = await world.signedIn('grace');
    page = visitor.page;
  });
  afterAll(() => world.close());

  const open = async (view = ''): Promise<void> => {
    await visitor.open(`/console/clients/${id}${view}`);
    await page.getByRole('heading', { name: 'ada', exact: true }).waitFor();
  };
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const meter = (): Promise<string> => world.meterText(id);

  it('is reached from the list, and shows meter, credit line and windows in the zone of the client [S1-25]', async () => {
    await visitor.open('/console/clients');
    await page.getByRole('link', { name: 'ada', exact: true }).click();
    await page.getByRole('heading', { name: 'ada', exact: true }).waitFor();
    await page.locator('[data-liveness="live"]').waitFor();
    expect(await page.getByTestId('available').innerText()).toBe('90');
    await page.getByText('0 of 50 in use').waitFor();
    await page.getByText('1 of 1,000').waitFor();
    // Midnight in Tokyo.
    await page.getByText(/starts again .* 12:00:00 AM GMT\+9/).waitFor();
    await page.getByText('pays late').waitFor();
    await page.getByText('These required fields are empty: Phone').waitFor();
    expect(await visitor.look('one-client')).toEqual([]);
    expect(visitor.faults).toEqual([]);
  });

  it('withdraws and adjusts, each with the meter before and after [S2-09] [S2-10]', async () => {
    await open();
    const dialog = page.getByRole('dialog');
    await button('Withdraw').click();
    await dialog.getByLabel('Credits to withdraw').fill('500');
    await dialog.getByRole('button', { name: 'Withdraw 500' }).click();
    await dialog.getByText('This is more than the client has.').waitFor();
    await dialog.getByLabel('Credits to withdraw').fill('30');
    await dialog.getByLabel('Reason').fill('paid back');
    expect(await dialog.getByTestId('after').innerText()).toBe('60 | 10 | 70');
    await dialog.getByRole('button', { name: 'Withdraw 30' }).dblclick();
    await dialog.getByText('30 credits were withdrawn.').waitFor();
    expect(await meter()).toBe('60 | 10 | 70');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await button('Adjust').click();
    await dialog.getByLabel('Credits to add, or with a minus').fill('-5.5');
    expect(await dialog.getByTestId('after').innerText()).toBe('54.5 | 10 | 64.5');
    expect(await visitor.look('adjustment')).toEqual([]);
    await dialog.getByRole('button', { name: 'Adjust by −5.5' }).click();
    await dialog.getByText('The credits were adjusted by −5.5.').waitFor();
    expect(await meter()).toBe('54.5 | 10 | 64.5');
    await page.keyboard.press('Escape');
    await page.getByTestId('available').getByText('54.5').waitFor();
    expect(visitor.faults).toEqual([]);
  });

  it('disables with the date of the deletion and its countdown, holds it, and enables again [S1-31] [S1-32] [S1-36] [S1-38]', async () => {
    await open();
    const dialog = page.getByRole('dialog');
    const deletion = page.getByTestId('deletion');
    await button('Disable').click();
    await dialog.getByText('It is deleted permanently after 90 days').waitFor();
    expect(await visitor.look('disable')).toEqual([]);
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await deletion.getByText(/Is deleted permanently .*GMT\+9 \(in 89 days, 23 hours\)/).waitFor();
    await page.getByText('The client cannot sign in to the console.').waitFor();
    await button('Hold the deletion').click();
    await dialog.getByRole('button', { name: 'Hold the deletion' }).click();
    await dialog.getByText('Enter a reason').waitFor();
    await dialog.getByLabel('Reason').fill('a court asked');
    await dialog.getByRole('button', { name: 'Hold the deletion' }).click();
    await deletion.getByText('The deletion is held').waitFor();
    expect(await visitor.look('disabled')).toEqual([]);
    await button('Release the deletion').click();
    await dialog.getByLabel('Reason').fill('the court is done');
    await dialog.getByRole('button', { name: 'Release the deletion' }).click();
    await deletion.getByText('in 89 days').waitFor();
    await button('Enable').click();
    await dialog.getByRole('button', { name: 'Enable' }).click();
    await deletion.waitFor({ state: 'detached' });
    await button('Disable').waitFor();
    expect(visitor.faults).toEqual([]);
  });

  it('stops messages and allows them again [S1-35]', async () => {
    await open();
    const dialog = page.getByRole('dialog');
    await button('Stop messages').click();
    await dialog.getByLabel('Reason').fill('spam');
    await dialog.getByRole('button', { name: 'Stop messages' }).click();
    await page.getByText('Messages are stopped.').waitFor();
    await button('Allow messages').click();
    await dialog.getByLabel('Reason').fill('sorry');
    await dialog.getByRole('button', { name: 'Allow messages' }).click();
    await page.getByText('Messages are sent and debited.').waitFor();
    expect(visitor.faults).toEqual([]);
  });

  it('sets a plan that tops up, changes it and removes it [S2-11]', async () => {
    await open();
    const dialog = page.getByRole('dialog');
    const plan = page.getByTestId('plan');
    await button('Set a plan').click();
    await dialog.getByLabel('When').selectOption('WEEKLY');
    await dialog.getByLabel('Day of the week').selectOption('Wednesday');
    await dialog.getByLabel('Credits', { exact: true }).fill('1,5');
    await dialog.getByRole('button', { name: 'Set the plan' }).click();
    await dialog.getByText('Write digits only').waitFor();
    await dialog.getByLabel('Credits', { exact: true }).fill('20');
    await dialog.getByText('The plan runs at midnight in Asia/Tokyo').waitFor();
    expect(await visitor.look('top-up-plan')).toEqual([]);
    await dialog.getByRole('button', { name: 'Set the plan' }).click();
    await plan.filter({ hasText: 'Every week on Wednesday: 20 credits are added.' }).waitFor();
    await button('Change the plan').click();
    expect(await dialog.getByLabel('Day of the week').inputValue()).toBe('3');
    await dialog.getByLabel('When').selectOption('THRESHOLD');
    await dialog.getByLabel('Fires below').fill('5');
    await dialog.getByLabel('Effect').selectOption('target');
    await dialog.getByLabel('Credits', { exact: true }).fill('25');
    await dialog.getByLabel('Most credits a day').fill('100');
    await dialog.getByLabel('Stops after so many times').fill('3');
    await dialog.getByRole('button', { name: 'Set the plan' }).click();
    await dialog.getByText('Enter a whole number.').waitFor();
    await dialog.getByLabel('within so many minutes').fill('60');
    await dialog.getByRole('button', { name: 'Set the plan' }).click();
    await plan.filter({ hasText: 'Below 5 available credits: filled up to 25 credits.' }).waitFor();
    await plan.filter({ hasText: 'Stops after 3 times within 60 minutes.' }).waitFor();
    const { topUpPlan } = await world.call('GET', `/v1/clients/${id}`);
    expect(topUpPlan).toMatchObject({ below: '5', target: '25', capPerDay: '100' });
    await button('Remove the plan').click();
    await dialog.getByRole('button', { name: 'Remove the plan' }).click();
    await plan.filter({ hasText: 'There is no plan.' }).waitFor();
    expect(visitor.faults).toEqual([]);
  });

  it('lists movements with reasons, the newest last, with filters in the address [S2-13] [S2-14] [S2-16]', async () => {
    await open();
    await page.getByRole('tab', { name: 'Credit log' }).click();
    const table = page.getByRole('table', { name: 'Credit log' });
    await table.getByText('paid back').waitFor();
    const rows = (await table.getByRole('row').allInnerTexts()).slice(1);
    const kinds = rows.map((row) => /Recharge|Message|Withdrawal|Adjustment/.exec(row)?.[0]);
    expect(kinds).toEqual(['Recharge', 'Message', 'Withdrawal', 'Adjustment']);
    await page.getByLabel('Kind').selectOption('WITHDRAWAL');
    await table.getByText('Recharge').waitFor({ state: 'detached' });
    await page.waitForURL(/view=log&type=WITHDRAWAL/);
    expect(await visitor.look('one-client-log')).toEqual([]);
  });

  it('lists every fact with the name of its actor, the newest last, page by page [S2-07] [S2-15] [S2-16]', async () => {
    for (let n = 2; n < 60; n += 1) {
      const body = { messageId: `m-${n}`, credits: '0' };
      await world.call('POST', `/v1/clients/${id}/debits`, body);
    }
    await open('?view=events');
    const table = page.getByRole('table', { name: 'Event log' });
    await table.getByText('m-59').waitFor();
    expect(await table.getByText('Client created').count()).toBe(0);
    await button('Show older entries').click();
    await table.getByText('Client created').waitFor();
    const rows = (await table.getByRole('row').allInnerTexts()).slice(1);
    expect(rows[0]).toContain('Client created');
    expect(rows.at(-1)).toContain('m-59');
    await page.getByLabel('Event', { exact: true }).selectOption('MessagingRestricted');
    await table.getByText('spam').waitFor();
    await table.getByText('Name of grace').waitFor();
    expect(await visitor.look('one-client-events')).toEqual([]);
    expect(visitor.faults).toEqual([]);
  });

  it('is read by an auditor, who has no buttons for commands', async () => {
    const auditor = await world.signedIn('alan');
    await auditor.open(`/console/clients/${id}`);
    await auditor.page.locator('[data-liveness="live"]').waitFor();
    await auditor.page.getByText(/ of 1,000$/).waitFor();
    const content = auditor.page.locator('#content');
    expect(await content.getByRole('button').allInnerTexts()).toEqual([]);
    expect(auditor.faults).toEqual([]);
  });

  it('is edited, disabled and enabled from the menu of its row [S0-R2] [S1-33]', async () => {
    await visitor.open('/console/clients');
    const menu = page.getByRole('button', { name: 'More for ada' });
    await menu.click();
    await page.getByRole('menuitem', { name: 'Disable' }).waitFor();
    expect(await visitor.look('row-menu')).toEqual([]);
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    const dialog = page.getByRole('dialog', { name: 'Disable ada' });
    await dialog.getByLabel('Reason').fill('left');
    await dialog.getByRole('button', { name: 'Disable' }).click();
    const row = page.getByRole('row').filter({ hasText: 'ada@example.com' });
    await row.getByText('Disabled').waitFor();
    await menu.press('Enter');
    await page.getByRole('menuitem', { name: 'Enable' }).press('Enter');
    await page.getByRole('dialog', { name: 'Enable ada' }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Enable' }).click();
    await row.getByText('Active').waitFor();
    await menu.click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByRole('heading', { name: 'Settings of ada' }).waitFor();
    expect(visitor.faults).toEqual([]);
  });

  it('says that a client does not exist', async () => {
    await visitor.open('/console/clients/0190b5a8-7d5c-7f1a-9f7e-3a8f5f0b7c11');
    await page.getByText('There is no such client.').waitFor();
  });

  it('fits on a phone', async () => {
    const phone = await world.signedIn('grace', { width: 360, height: 740, language: 'de' });
    await phone.open(`/console/clients/${id}`);
    await phone.page.locator('[data-liveness="live"]').waitFor();
    await phone.page.getByText(/ von 1\.000$/).waitFor();
    expect(await phone.look('one-client-phone')).toEqual([]);
    expect(await phone.overflow()).toBe(0);
    await phone.page.getByRole('tab', { name: 'Protokoll der Ereignisse' }).click();
    await phone.page.getByText('Nachricht abgebucht').last().waitFor();
    expect(await phone.overflow()).toBe(0);
    expect(phone.faults).toEqual([]);
  });
});
