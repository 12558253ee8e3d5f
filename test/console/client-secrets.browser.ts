import { spawnSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { until } from '../contracts/until.js';
import { describeInBrowser } from '../browser/chromium.js';
import { ConsoleWorld, PASSWORD } from './harness/console-world.js';
import { bodyOf, RecordingProxy } from './harness/recording-proxy.js';

/** Planted in every field that is internal to the operator (docs/reference/semantics.md §4). */
const PLANTED = [
  ...['planted-comments', 'planted-manager', 'planted-business', 'planted-category'],
  ...['planted-recharge', 'planted-withdrawal', 'planted-adjustment', 'planted-refund'],
  ...['planted-restrict', 'planted-allow', 'planted-disable', 'planted-hold', 'planted-live'],
  'planted-staff',
];
/** Names of fields that an answer to a client never has, whatever their value. */
const NAMES = [
  ...['internalComments', 'managerId', 'moderationMode', 'bypassBlacklist', 'priority'],
  ...['businessType', 'categoryType', 'purgeHeld', 'reason', 'actor'],
];
const FIRST_SCREENS = ['credits', 'log', 'usage', 'statements', 'messages', 'account'];
const hasPdftotext = spawnSync('pdftotext', ['-v']).error === undefined;

describeInBrowser('what reaches the browser of a client', () => {
  let world: ConsoleWorld;
  let ada = '';
  let staffId = '';
  let token = '';
  beforeAll(async () => {
    world = await ConsoleWorld.open();
    ada = await world.client('ada', '0', {
      settings: {
        ...{ internalComments: 'planted-comments', managerId: 'planted-manager', priority: 3 },
        ...{ businessType: 'planted-business', categoryType: 'planted-category' },
        ...{ moderationMode: 'MANUAL', bypassBlacklist: true },
      },
    });
    await world.staff('planted-staff', 'admin');
    const login = await world.call('POST', '/v1/login', {
      username: 'planted-staff',
      password: PASSWORD,
    });
    token = String(login['accessToken']);
    staffId = String(login['staffId']);
    await plant();
  });
  afterAll(() => world.close());

  /** A command of the member of staff about the client. */
  async function byStaff(path: string, body: object): Promise<void> {
    const response = await fetch(`${world.url}/v1/clients/${ada}/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  }

  async function plant(): Promise<void> {
    await byStaff('recharges', { rechargeId: 'r-1', credits: '100', reason: 'planted-recharge' });
    await byStaff('withdrawals', {
      ...{ withdrawalId: 'w-1', credits: '1', reason: 'planted-withdrawal' },
    });
    await byStaff('adjustments', {
      ...{ adjustmentId: 'a-1', credits: '-1', reason: 'planted-adjustment' },
    });
    await byStaff('debits', { messageId: 'm-1', credits: '5', country: 'DE' });
    await byStaff('messages/m-1/refunds', {
      ...{ refundId: 'f-1', credits: '2', reason: 'planted-refund' },
    });
    await byStaff('restrict-messaging', { reason: 'planted-restrict' });
    await byStaff('allow-messaging', { reason: 'planted-allow' });
    await byStaff('disable', { reason: 'planted-disable' });
    await byStaff('purge-hold', { reason: 'planted-hold' });
    await byStaff('enable', {});
  }

  /** The addresses in the navigation: a new screen is visited too. */
  async function screensOf(page: Page): Promise<string[]> {
    const links = page.getByRole('navigation').getByRole('link');
    await links.first().waitFor();
    const found = (await links.all()).map((link) => link.getAttribute('href'));
    const addresses = (await Promise.all(found)).map((address) => address ?? '');
    return addresses.filter((address) => address.startsWith('/console/'));
  }

  async function download(page: Page, name: string): Promise<void> {
    await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ]);
  }

  /** Everything that each screen loads after it has opened. */
  const DETAILS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
    '/console/credits': async (page) => {
      await page.locator('[data-liveness="live"]').waitFor();
      await byStaff('recharges', { rechargeId: 'r-2', credits: '7', reason: 'planted-live' });
      await page.getByTestId('available').getByText('102', { exact: true }).waitFor();
    },
    '/console/log': (page) => download(page, 'Download as CSV'),
    '/console/usage': (page) => download(page, 'Download as CSV'),
    '/console/statements': async (page) => {
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.getByTestId('sums').waitFor();
      await download(page, 'CSV');
      await download(page, 'PDF');
    },
    '/console/messages': async (page) => {
      await page.getByLabel('Message id').fill('m-1');
      await page.getByLabel('Message id').press('Enter');
      await page.getByRole('table', { name: 'Refunds' }).waitFor();
    },
    '/console/account': async (page) => {
      await page.getByRole('table', { name: 'Sessions' }).waitFor();
      await page.getByRole('button', { name: 'Mail me a link to confirm it' }).click();
      await page.getByText('A mail is on its way.').waitFor();
      await page.getByRole('button', { name: 'Set up a second factor' }).click();
      await page.getByRole('img', { name: /QR code/ }).waitFor();
    },
  };

  /** The texts in a document that the browser got; fonts in it are compressed. */
  function pdfText(bytes: Buffer): string {
    return spawnSync('pdftotext', ['-layout', '-', '-'], { input: bytes, encoding: 'utf8' }).stdout;
  }

  it('has nothing that is internal to the operator, on any screen [I18]', async () => {
    const proxy = await RecordingProxy.before(world.url);
    const visitor = await world.signedIn('ada', { url: proxy.url });
    await visitor.open('/');
    const screens = await screensOf(visitor.page);
    expect(screens).toEqual(
      expect.arrayContaining(FIRST_SCREENS.map((name) => `/console/${name}`)),
    );
    for (const screen of screens) {
      await visitor.open(screen);
      await visitor.page.getByRole('heading', { level: 1 }).waitFor();
      await DETAILS[screen]?.(visitor.page);
    }
    expect(visitor.faults).toEqual([]);
    await visitor.close();
    const all = proxy.text();
    expect(all).toContain('event: meter');
    expect([...PLANTED, staffId].filter((text) => all.includes(text))).toEqual([]);
    const answers = proxy.answers.filter(({ path }) => path.startsWith('/v1/'));
    const named = answers.filter((answer) => {
      const body = bodyOf(answer).toString();
      return NAMES.some((name) => body.includes(`"${name}"`));
    });
    expect(named.map(({ path }) => path)).toEqual([]);
    const papers = answers.filter(({ type }) => type.startsWith('application/pdf'));
    expect(papers).toHaveLength(1);
    if (hasPdftotext) {
      const read = papers.map((paper) => pdfText(bodyOf(paper))).join('\n');
      expect(read).toContain('Ada Lovelace');
      expect([...PLANTED, staffId].filter((text) => read.includes(text))).toEqual([]);
    }
    await proxy.close();
  });

  it('would be found: staff receive all of it', async () => {
    const proxy = await RecordingProxy.before(world.url);
    const visitor = await world.signedIn('planted-staff', { url: proxy.url });
    for (const path of ['', '/events?limit=100']) {
      await visitor.page.evaluate(`fetch('/v1/clients/${ada}${path}').then((one) => one.text())`);
    }
    const missing = (): string[] => {
      const all = proxy.text();
      return [...PLANTED, staffId, ...NAMES].filter((text) => !all.includes(text));
    };
    await until(
      () => missing().length === 0,
      () => missing().join(', '),
    );
    await visitor.close();
    await proxy.close();
  });
});
