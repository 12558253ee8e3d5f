import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../browser/chromium.js';
import { ConsoleWorld } from './harness/console-world.js';
import type { Visitor } from './harness/visitor.js';

/** The points of the picture in the colour of the brand: bars are drawn with it alone. */
const BARS = `(() => {
  const { width, height } = document.querySelector('canvas');
  const picture = document.querySelector('canvas').getContext('2d');
  const { data } = picture.getImageData(0, 0, width, height);
  let points = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] === 0x1f && data[at + 1] === 0x5f && data[at + 2] === 0xbf) points += 1;
  }
  return points;
})()`;

describeInBrowser('usage, statements and messages of a client', () => {
  let world: ConsoleWorld;
  let ada = '';
  let visitor: Visitor;
  let page: Page;
  beforeAll(async () => {
    world = await ConsoleWorld.open();
    const settings = { timeZone: 'Europe/Berlin', dlrWaitDays: 2 };
    ada = await world.client('ada', '100', { settings });
    await debit('m-1', '2.5', 'DE');
    await debit('m-2', '1', 'DE');
    await debit('m-3', '0.123456', 'FR');
    await debit('m/4 ü', '1', null);
    await world.call('POST', `/v1/clients/${ada}/messages/m-1/refunds`, {
      ...{ refundId: 'f-1', credits: '0.5', reason: 'late' },
    });
    await world.call('POST', `/v1/clients/${ada}/messages/m-2/delivery-reports`, {
      ...{ status: 'DELIVERED', stage: 'CARRIER', errorCode: '000' },
    });
    visitor = await world.signedIn('ada');
    page = visitor.page;
  });
  afterAll(() => world.close());

  async function debit(messageId: string, credits: string, country: string | null): Promise<void> {
    await world.call('POST', `/v1/clients/${ada}/debits`, { messageId, credits, country });
  }

  async function downloaded(name: string): Promise<{ name: string; bytes: Buffer }> {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ]);
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  }

  it('show 90 days by day and country as bars and as a table', async () => {
    await visitor.open('/console/usage');
    await page.getByRole('img', { name: /Bars of the messages of each day, 4 / }).waitFor();
    await page.locator('canvas').waitFor();
    expect(Number(await page.evaluate(BARS))).toBeGreaterThan(0);
    const countries = page.getByRole('table', { name: 'Usage by country' }).getByRole('row');
    await countries.filter({ hasText: /Germany.*2.*3\.5.*0\.5/s }).waitFor();
    await countries.filter({ hasText: /France.*1.*0\.123456/s }).waitFor();
    expect(await countries.filter({ hasText: 'No country given' }).count()).toBe(1);
    await page.getByText('The days as a table').click();
    const days = page.getByRole('table', { name: 'Usage by day' }).getByRole('row');
    await days.nth(1).filter({ hasText: '4.623456' }).waitFor();
    expect(await visitor.look('client-usage')).toEqual([]);
    await page.getByLabel('Country', { exact: true }).selectOption('DE');
    await page.waitForURL(/country=DE$/);
    await page.getByRole('img', { name: /each day, 2 / }).waitFor();
    await days
      .nth(1)
      .filter({ hasText: /2.*3\.5.*0\.5/s })
      .waitFor();
    expect(visitor.faults).toEqual([]);
  });

  it('give the usage as a CSV', async () => {
    await visitor.open('/console/usage');
    const { name, bytes } = await downloaded('Download as CSV');
    expect(name).toMatch(/^usage-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
    expect(bytes.toString()).toContain(',DE,2,3.5,0.5,');
  });

  it('show the statement of any period, and give it as PDF and CSV [S0-47]', async () => {
    await visitor.open('/console/statements');
    await page.getByText('No statement was issued yet.').waitFor();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    const sums = page.getByTestId('sums');
    await sums.getByText('4.623456', { exact: true }).waitFor();
    expect(await sums.innerText()).toContain('95.876544');
    expect(await visitor.look('client-statements')).toEqual([]);
    const pdf = await downloaded('PDF');
    expect(pdf.name).toMatch(/^statement-.*\.pdf$/);
    expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const csv = await downloaded('CSV');
    expect(csv.bytes.toString()).toContain('CLOSING');
    await page.getByLabel('From', { exact: true }).fill('2020-01-01');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('alert').first().waitFor();
    expect(visitor.faults).toEqual([]);
  });

  it('find a message by its id: state, charge, refunds, delivery', async () => {
    await visitor.open('/console/messages');
    await page.getByLabel('Message id').fill('m-1');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.waitForURL(/id=m-1$/);
    await page.getByTestId('state').getByText('No report has arrived.').waitFor();
    await page.getByText(/A report is awaited until/).waitFor();
    const refunds = page.getByRole('table', { name: 'Refunds' });
    await refunds.getByText('By hand').waitFor();
    expect(await refunds.innerText()).not.toContain('late');
    await visitor.open('/console/messages?id=m-2');
    await page.getByTestId('state').getByText('Delivered').waitFor();
    expect(await page.getByRole('table', { name: 'Delivery' }).innerText()).toContain('000');
    expect(await visitor.look('client-message')).toEqual([]);
    await page.getByLabel('Message id').fill('m/4 ü');
    await page.getByLabel('Message id').press('Enter');
    await page.getByText('No country given').waitFor();
    await visitor.open('/console/messages?id=unknown');
    await page.getByText('There is no charged message with this id.').waitFor();
    expect(visitor.faults).toEqual([]);
  });

  it('fit on a phone, in German too', async () => {
    const phone = await world.signedIn('ada', { width: 360, height: 740, language: 'de' });
    for (const [path, ready] of [
      ['usage', 'Deutschland'],
      ['statements', 'Es wurde noch keine Abrechnung ausgestellt.'],
      ['messages?id=m-2', 'Netzbetreiber'],
    ] as const) {
      await phone.open(`/console/${path}`);
      await phone.page.getByText(ready).last().waitFor();
      expect([path, await phone.overflow()]).toEqual([path, 0]);
      expect(await phone.look(`client-phone-${path.split('?')[0]}`)).toEqual([]);
    }
    expect(phone.faults).toEqual([]);
    await phone.close();
  });
});
