import type { Page, Request } from 'playwright-core';
import { FIELDS } from '../../../console/src/staff/edit/fields.js';
import fieldTexts from '../../../console/src/texts/en/staff/fields.js';
import { describeInBrowser } from '../../browser/chromium.js';
import { ConsoleWorld, PASSWORD } from '../harness/console-world.js';
import type { Visitor } from '../harness/visitor.js';

type Json = Record<string, unknown>;

/** The names that the fields of the settings form have in the interface (S0-01 to S0-49). */
const OF_THE_FORM = [
  ...['username', 'newPassword', 'newPasswordConfirm', 'email', 'settings.managerId'],
  ...['settings.lowBalanceThreshold', 'settings.moderationMode', 'settings.timeZone'],
  ...['settings.dispatchWindow', 'settings.allowCredit', 'settings.overdraw.amount'],
  ...['settings.priority', 'settings.bypassBlacklist', 'settings.dynamicSender'],
  ...['settings.forwardMoViaSmpp', 'settings.shortUrlEnabled', 'settings.monthlyTopup.credits'],
  ...['settings.limits.daily.messages', 'settings.canSendTests', 'settings.dailyStatsMail'],
  ...['settings.productPresetId', 'profile.firstName', 'profile.lastName'],
  ...['settings.contractNumber', 'profile.company', 'settings.dlrWaitDays'],
  ...['settings.expiredDeliveryStatus', 'settings.channels.smpp', 'settings.channels.api'],
  ...['settings.channels.web', 'settings.channels.rest', 'settings.channels.rcs'],
  ...['settings.canCreateSubaccounts', 'profile.phone', 'settings.companyDetails'],
  ...['profile.country', 'settings.businessType', 'settings.categoryType'],
  ...['settings.imContact.telegram', 'settings.imContact.teams', 'settings.emailVerified'],
  ...['settings.priceUpdateEmail', 'settings.priceUpdateFormat', 'settings.billingEmail'],
  ...['settings.legalEntityId', 'settings.invoiceDates', 'settings.sendStats'],
  ...['settings.sendInvoices', 'settings.billingDocsByEmail', 'settings.internalComments'],
];

describeInBrowser('the settings of a client', () => {
  let world: ConsoleWorld;
  let visitor: Visitor;
  let page: Page;
  let id = '';
  beforeAll(async () => {
    world = await ConsoleWorld.open();
    await world.staff('grace', 'admin');
    await world.staff('alan', 'auditor');
    await world.client('taken');
    visitor = await world.signedIn('grace');
    page = visitor.page;
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    const name = `ada-${Date.now()}`;
    id = await world.client(name, '0', { settings: { timeZone: 'Europe/Berlin' } });
  });

  async function open(): Promise<void> {
    await visitor.open(`/console/edit-client/${id}`);
    await page.getByRole('heading', { name: /^Settings of ada/ }).waitFor();
  }

  const input = (label: string) =>
    page.getByLabel(new RegExp(`^${label.replaceAll('.', '\\.')}( \\*)?$`));
  const flip = (label: string) => page.locator('label', { hasText: label }).click();
  const save = () => page.getByRole('button', { name: 'Save', exact: true }).click();
  const settings = (): Promise<Json> => world.call('GET', `/v1/clients/${id}/settings`);

  /** The requests that the page sends to change the client. */
  async function patches(): Promise<Request[]> {
    const sent: Request[] = [];
    await page.route('**/v1/clients/*', async (route) => {
      if (route.request().method() === 'PATCH') sent.push(route.request());
      await route.continue();
    });
    return sent;
  }

  it('have every field, the currency locked [S0-R5] [S0-R6]', async () => {
    await open();
    const paths: readonly string[] = FIELDS.map(({ path }) => path);
    expect(OF_THE_FORM.filter((path) => !paths.includes(path))).toEqual([]);
    for (const { path } of FIELDS) {
      const label = fieldTexts[`field.${path}`];
      expect([label, await input(label).count()]).toEqual([label, 1]);
    }
    expect(await page.getByLabel('Currency').inputValue()).toBe('CREDIT');
    expect(await page.getByLabel('Currency').isEditable()).toBe(false);
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
    expect(await visitor.look('edit-client')).toEqual([]);
    expect(visitor.faults).toEqual([]);
  });

  it('are saved in one change set of the changed fields alone [S0-R3]', async () => {
    await open();
    const sent = await patches();
    await input('Credit line').fill('75.5');
    await input('Messages a day').fill('1000');
    await flip('May send RCS');
    await input('Days of invoices').fill('15, 1');
    await input('Manager').selectOption({ label: 'Name of grace' });
    await page.getByText('5 fields are changed.').waitFor();
    await save();
    await page.getByText(/^Saved: .*Credit line/).waitFor();
    await page.getByText('Nothing is changed.').waitFor();
    const { items } = await world.call('GET', '/v1/staff');
    const grace = (items as Json[]).find(({ username }) => username === 'grace');
    expect(sent.map((request) => request.postDataJSON() as Json)).toEqual([
      {
        settings: {
          ...{ allowCredit: '75.5', limits: { daily: { messages: 1000 } } },
          ...{ channels: { rcs: true }, invoiceDates: [1, 15], managerId: grace?.['staffId'] },
        },
      },
    ]);
    expect(sent[0]?.headers()['if-match']).toBe('"s0"');
    const events = await world.call('GET', `/v1/clients/${id}/events?type=SettingsChanged`);
    expect(events['items']).toHaveLength(1);
    await page.unroute('**/v1/clients/*');
    expect(visitor.faults).toEqual([]);
  });

  it('say at the fields what is wrong', async () => {
    await open();
    const sent = await patches();
    await input('Credit line').fill('1,5');
    await input('Days of invoices').fill('1, 32');
    await input('First name').fill('');
    await input('Time zone').fill('Mars/Olympus');
    await input('Overdraw').fill('10');
    await save();
    await page.getByText('Write digits only').waitFor();
    await page.getByText('Enter days from 1 to 31').waitFor();
    expect(await page.getByText('Fill in this field.').count()).toBe(3);
    await page.getByText('Choose a time zone of the list').waitFor();
    await page.getByText('6 fields are not accepted.').waitFor();
    expect(sent).toEqual([]);
    expect(await visitor.look('edit-client-faults')).toEqual([]);
    await open();
    await input('Username').fill('TAKEN');
    await input('Phone').fill('+49 30 901820');
    await input('New password').fill('short');
    await input('Repeat the new password').fill('short');
    await save();
    await page.getByText('Use 8 to 20 characters.').first().waitFor();
    await input('New password').fill(PASSWORD);
    await input('Repeat the new password').fill(PASSWORD);
    await save();
    await page.getByText('This username is taken.').first().waitFor();
    await input('Username').fill(`renamed-${id}`);
    await save();
    const saved = await page.getByText(/^Saved: /).innerText();
    for (const name of ['Username', 'Phone', 'New password']) expect(saved).toContain(name);
    expect(await input('New password').inputValue()).toBe('');
    await page.unroute('**/v1/clients/*');
    expect(visitor.faults).toEqual([]);
  });

  it('are compared field by field when another admin has saved meanwhile', async () => {
    await open();
    await input('Credit line').fill('20');
    await input('Priority of messages').selectOption('3');
    await input('Company').fill('Mine');
    await world.call('PATCH', `/v1/clients/${id}`, {
      profile: { company: 'Theirs' },
      settings: { allowCredit: '50', canSendTests: true },
    });
    await save();
    const dialog = page.getByRole('dialog', { name: 'Somebody else saved meanwhile' });
    const row = (name: string) => dialog.getByRole('row').filter({ hasText: name });
    await row('Credit line').waitFor();
    expect(await row('Credit line').innerText()).toMatch(/0\s[\s\S]*50\s[\s\S]*20/);
    await row('May send test messages').waitFor();
    await row('Priority of messages').waitFor();
    expect(await dialog.getByRole('row').count()).toBe(5);
    expect(await visitor.look('edit-client-conflict')).toEqual([]);
    await row('Company').getByText('Saved one').click();
    await dialog.getByRole('button', { name: 'Save these values' }).click();
    await page.getByText(/^Saved: .*Credit line/).waitFor();
    expect(await settings()).toMatchObject({
      profile: { company: 'Theirs' },
      settings: { allowCredit: '20', canSendTests: true, priority: 3 },
    });
    expect(await input('Company').inputValue()).toBe('Theirs');
    expect(visitor.faults).toEqual([]);
  });

  it('are saved once when the answer is lost, which is no change by somebody else', async () => {
    await open();
    const keys: string[] = [];
    await page.route('**/v1/clients/*', async (route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      keys.push(route.request().headers()['idempotency-key'] ?? '');
      if (keys.length > 1) return route.continue();
      await route.fetch();
      return route.abort('connectionreset');
    });
    await input('City').fill('Berlin');
    await save();
    await page.getByText('Saved: City.').waitFor();
    await page.unroute('**/v1/clients/*');
    expect([keys.length, new Set(keys).size, keys[0] === '']).toEqual([2, 1, false]);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('have dispatch hours as a week, by pointer, keyboard and to the minute', async () => {
    await open();
    await flip('Sending is allowed at all times');
    const spans = page.getByTestId('spans');
    await spans.getByText('Mon, Tue, Wed, Thu, Fri 08:00–20:00').waitFor();
    const hour = (name: string) => page.getByRole('button', { name, exact: true });
    await hour('Saturday 22:00').click();
    await spans.getByText('Sat 22:00–23:00').waitFor();
    await hour('Saturday 22:00').press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await spans.getByText('Sat 22:00–01:00').waitFor();
    expect(await hour('Monday 08:00').getAttribute('aria-pressed')).toBe('true');
    await input('Day').selectOption('Monday');
    await input('From').fill('08:00');
    await input('To').fill('08:30');
    await page.getByRole('button', { name: 'Forbid' }).click();
    expect(await hour('Monday 08:00').getAttribute('aria-pressed')).toBe('mixed');
    await spans.getByText('Mon 08:30–20:00').waitFor();
    await page.getByTestId('spans').scrollIntoViewIfNeeded();
    expect(await visitor.look('edit-client-hours')).toEqual([]);
    await save();
    await page.getByText('Saved: Dispatch hours.').waitFor();
    expect((await settings())['settings']).toMatchObject({
      dispatchWindow: [
        { days: ['MON'], from: '08:30', to: '20:00' },
        { days: ['TUE', 'WED', 'THU', 'FRI'], from: '08:00', to: '20:00' },
        { days: ['SAT'], from: '22:00', to: '01:00' },
      ],
    });
    expect(visitor.faults).toEqual([]);
  });

  it('have a time zone with the time there, and times in the zone of the client', async () => {
    await open();
    await input('Overdraw').fill('20');
    await input('Overdraw from').fill('2026-07-01T08:00');
    await input('Overdraw until').fill('2027-01-01T00:00');
    await input('Time zone').fill('Asia/Kolkata');
    const now = new Intl.DateTimeFormat('en', { hour: 'numeric', timeZone: 'Asia/Kolkata' });
    const [hour = ''] = now.format(Date.now()).split(/\s/);
    await page.getByText(new RegExp(`There it is now .* ${hour}:`)).waitFor();
    await save();
    await page.getByText(/^Saved: .*Overdraw/).waitFor();
    expect((await settings())['settings']).toMatchObject({
      timeZone: 'Asia/Kolkata',
      overdraw: {
        amount: '20',
        validFrom: '2026-07-01T06:00:00.000Z',
        validUntil: '2026-12-31T23:00:00.000Z',
      },
    });
    // From now on the times of the form are those of the new zone.
    expect(await input('Overdraw from').inputValue()).toBe('2026-07-01T11:30');
    await input('Overdraw').fill('');
    await save();
    await page.getByText('Nothing is changed.').waitFor();
    expect((await settings())['settings']).toMatchObject({ overdraw: null });
  });

  it('are read by an auditor, who changes nothing', async () => {
    const auditor = await world.signedIn('alan');
    await auditor.open(`/console/clients/${id}`);
    await auditor.page.getByRole('link', { name: 'Settings' }).click();
    await auditor.page.getByRole('heading', { name: /^Settings of ada/ }).waitFor();
    expect(await auditor.page.getByLabel('Credit line').isDisabled()).toBe(true);
    expect(await auditor.page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    expect(await auditor.look('edit-client-auditor')).toEqual([]);
    expect(auditor.faults).toEqual([]);
  });

  it('fit on a phone', async () => {
    await world.call('PATCH', `/v1/clients/${id}`, {
      settings: { dispatchWindow: [{ days: ['MON'], from: '08:00', to: '20:00' }] },
    });
    const phone = await world.signedIn('grace', { width: 360, height: 740, language: 'de' });
    await phone.open(`/console/edit-client/${id}`);
    await phone.page.getByTestId('spans').waitFor();
    expect(await phone.look('edit-client-phone')).toEqual([]);
    expect(await phone.overflow()).toBe(0);
    expect(phone.faults).toEqual([]);
  });
});
