import type { Page } from 'playwright-core';
import { until } from '../contracts/until.js';
import { describeInBrowser } from '../browser/chromium.js';
import { ConsoleWorld } from './harness/console-world.js';
import type { Visitor } from './harness/visitor.js';

describeInBrowser('why a message was refused', () => {
  let world: ConsoleWorld;
  let ada = '';
  let visitor: Visitor;
  let page: Page;
  beforeAll(async () => {
    world = await ConsoleWorld.open();
    await world.staff('grace', 'admin');
    await world.staff('rita', 'auditor');
    await world.client('bob', '5');
    ada = await world.client('ada', '100', {
      settings: { limits: { daily: { messages: 3 } }, allowCredit: '10' },
    });
    await debit('m-1', '70');
    await debit('m-2', '50');
    await world.call('POST', `/v1/clients/${ada}/recharges`, { rechargeId: 'r', credits: '500' });
    await until(async () => {
      const { items } = await world.call('GET', '/v1/refusals?messageId=m-2');
      return (items as unknown[]).length === 1;
    });
    visitor = await world.signedIn('grace');
    page = visitor.page;
  });
  afterAll(() => world.close());

  function debit(messageId: string, credits: string): Promise<unknown> {
    return world.service.call('POST', `/v1/clients/${ada}/debits`, { messageId, credits });
  }

  it('is found by the id of the message, with the numbers of that moment', async () => {
    await visitor.open('/console/refusals');
    await page.getByText('Nothing is chosen yet.').waitFor();
    await page.getByLabel('Message id').fill('m-2');
    await page.getByRole('button', { name: 'Find' }).click();
    const entry = page.getByRole('group', { name: 'm-2' });
    await entry.getByText('Failed: Spendable credits').waitFor();
    const words = await entry.getByRole('list', { name: 'Rule' }).innerText();
    expect(words).toContain('available 30, may fall to −10, asked for 50, short by 10');
    expect(await visitor.look('refusals-message')).toEqual([]);
    await entry.getByRole('button', { name: 'Show all rules at this instant' }).click();
    const rules = page.getByRole('table', { name: 'Rules and their numbers' }).getByRole('row');
    await rules
      .filter({ hasText: 'Spendable credits' })
      .getByText('30 available, may fall to −10: 40 can be spent')
      .waitFor();
    await rules.filter({ hasText: 'Messages of the day' }).getByText('1 of 3').waitFor();
    expect(await rules.count()).toBe(10);
    await page.getByText('Client ada').waitFor();
    expect(visitor.faults).toEqual([]);
  });

  it('can be tried in a dry run, which says what it is and records nothing', async () => {
    const before = await world.meterText(ada);
    await visitor.open(`/console/refusals?client=${ada}`);
    await page.getByText('This is a dry run').waitFor();
    await page.getByLabel('Credits of one message').fill('600');
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText('A debit of 600 would be refused now.').waitFor();
    await page.getByText('available 530, may fall to −10, asked for 600, short by 60').waitFor();
    await page.getByLabel('Credits of one message').fill('nothing');
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText(/Write digits only/).waitFor();
    await page.getByLabel('Credits of one message').fill('0.5');
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText('A debit of 0.5 would be accepted now. 2 of them').waitFor();
    expect(await visitor.look('refusals-dry-run')).toEqual([]);
    expect(await world.meterText(ada)).toBe(before);
    expect(visitor.faults).toEqual([]);
  });

  it('is looked up by client and instant', async () => {
    await visitor.open('/console/refusals');
    await page.getByLabel('Client: name or e-mail').fill('bo');
    await page.getByRole('button', { name: 'bob', exact: true }).click();
    await page.getByText('No refusal is recorded for this choice.').waitFor();
    await page.getByText('5 available, may fall to 0: 5 can be spent').waitFor();
    await page.getByRole('button', { name: 'Choose another client' }).click();
    await page.getByLabel('Client: name or e-mail').fill('ada');
    await page.getByRole('button', { name: 'ada', exact: true }).click();
    await page.getByRole('group', { name: 'm-2' }).waitFor();
    await page.getByLabel('Instant', { exact: true }).fill('2020-01-01T00:00');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL(/at=20/);
    await page.getByText('No refusal is recorded for this choice.').waitFor();
    await page.getByText('The client did not exist yet at this instant.').waitFor();
    expect(visitor.faults).toEqual([]);
  });

  it('is there for auditors, without the dry run', async () => {
    const auditor = await world.signedIn('rita');
    await auditor.open(`/console/refusals?client=${ada}`);
    await auditor.page.getByText('Only admins can do a dry run.').waitFor();
    await auditor.page.getByRole('group', { name: 'm-2' }).waitFor();
    expect(auditor.faults).toEqual([]);
  });

  it('fits on a phone, in German too', async () => {
    const phone = await world.signedIn('grace', { width: 360, height: 740, language: 'de' });
    await phone.open(`/console/refusals?client=${ada}`);
    await phone.page.getByText('Nutzbare Credits').last().waitFor();
    await phone.page.getByRole('group', { name: 'm-2' }).waitFor();
    expect(await phone.overflow()).toBe(0);
    expect(await phone.look('refusals-phone')).toEqual([]);
    expect(phone.faults).toEqual([]);
  });
});
