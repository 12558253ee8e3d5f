import { readFile } from 'node:fs/promises';
import { describeInBrowser } from '../browser/chromium.js';
import { ConsoleWorld } from './harness/console-world.js';
import type { Visitor } from './harness/visitor.js';

const PLANTED = 'planted-internal-comment';

describeInBrowser('the screens of a client', () => {
  let world: ConsoleWorld;
  let ada = '';
  let visitor: Visitor;
  beforeAll(async () => {
    world = await ConsoleWorld.open();
    ada = await world.client('ada', '100', {
      settings: {
        ...{ internalComments: PLANTED, managerId: 'planted-manager' },
        ...{ businessType: 'planted-business', categoryType: 'planted-category' },
        ...{ allowCredit: '50', limits: { daily: { messages: 1000, credits: '800' } } },
        timeZone: 'Europe/Berlin',
      },
    });
    await debit('m-1', '35');
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    visitor = await world.signedIn('ada');
  });
  afterEach(() => visitor.close());

  async function debit(messageId: string, credits: string): Promise<void> {
    await world.call('POST', `/v1/clients/${ada}/debits`, { messageId, credits });
  }

  it('show the meter large, with credit line and limits [S1-24] [S1-25] [S1-26]', async () => {
    const { page } = visitor;
    await visitor.open('/');
    await page.getByTestId('available').getByText('65', { exact: true }).waitFor();
    const meter = page.getByRole('meter', { name: 'Credits left' });
    expect(await meter.getAttribute('aria-valuetext')).toBe('65 | 35 | 100, Sufficient');
    await page.getByText('0 of 50 in use').waitFor();
    await page.getByText('1 of 1,000').waitFor();
    await page.getByText('35 of 800').waitFor();
    expect(await visitor.look('client-credits')).toEqual([]);
    expect(visitor.faults).toEqual([]);
  });

  it('follow the meter as it moves, say when they cannot, and connect again [S2-12]', async () => {
    const { page } = visitor;
    await visitor.open('/');
    await page.locator('[data-liveness="live"]').waitFor();
    await debit('m-2', '5');
    await page.getByTestId('available').getByText('60', { exact: true }).waitFor();
    await world.kill();
    await page.locator('[data-liveness="stale"]').waitFor();
    await page.getByText('Not live: the numbers may be old.').waitFor();
    expect(await page.getByTestId('available').innerText()).toBe('60');
    await world.restart();
    await debit('m-3', '1');
    await page.locator('[data-liveness="live"]').waitFor();
    await page.getByTestId('available').getByText('59', { exact: true }).waitFor();
  });

  it('list every movement with the newest last, by kind and by message [S2-13] [S2-14] [S2-16]', async () => {
    const { page } = visitor;
    await visitor.open('/console/log');
    const rows = page.getByRole('row');
    await rows.last().getByText('m-3').waitFor();
    expect(await rows.nth(1).innerText()).toContain('Recharge');
    await page.getByLabel('Message id').fill('m-1');
    await page.waitForURL(/messageId=m-1/);
    await rows.last().getByText('m-1').waitFor();
    expect(await rows.count()).toBe(2);
    await page.getByLabel('Message id').fill('');
    await page.getByLabel('Kind').selectOption('RECHARGE');
    await page.waitForURL(/type=RECHARGE$/);
    await rows.last().getByText('Recharge').waitFor();
    expect(await visitor.look('client-log')).toEqual([]);
    expect(visitor.faults).toEqual([]);
  });

  it('give the log as a CSV, all of it and as it is filtered', async () => {
    const { page } = visitor;
    await visitor.open('/console/log?type=DEBIT');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('credit-log.csv');
    const lines = (await readFile(await file.path(), 'utf8')).trim().split(/\r?\n/);
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain('m-1');
  });

  it('fit on a phone, in German too', async () => {
    const phone = await world.signedIn('ada', { width: 360, height: 740, language: 'de' });
    const { page } = phone;
    for (const [path, heading] of [
      ['/console/credits', 'Credits'],
      ['/console/log', 'Protokoll'],
    ] as const) {
      await phone.open(path);
      await page.getByRole('heading', { name: heading, exact: true }).waitFor();
      await page.getByText('Wird verbunden').waitFor({ state: 'detached' });
      expect([path, await phone.overflow()]).toEqual([path, 0]);
      expect(await phone.look(`client-phone-${heading}`)).toEqual([]);
    }
    await page.getByRole('button', { name: 'Ansichten ein- oder ausblenden' }).click();
    await page.getByRole('link', { name: 'Credits' }).click();
    await page.waitForURL(/\/console\/credits$/);
    expect(phone.faults).toEqual([]);
  });

  it('receive nothing that is internal to the operator [I18]', async () => {
    for (const path of ['/', '/console/log']) {
      await visitor.open(path);
      await visitor.page.getByRole('heading', { level: 1 }).waitFor();
      await visitor.page.waitForLoadState('load');
    }
    await visitor.page.getByRole('row').last().waitFor();
    const bodies = await Promise.all(visitor.received);
    expect(bodies.some((body) => body.includes('"available"'))).toBe(true);
    expect(bodies.filter((body) => /planted-|internalComments|moderationMode/.test(body))).toEqual(
      [],
    );
  });
});
