import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { StatementReactor } from '../../../src/application/reactors/statement-reactor.js';
import { TopUpReactor } from '../../../src/application/reactors/top-up-reactor.js';
import { WebhookDirectory } from '../../../src/application/webhooks/webhook-directory.js';
import { WebhookFailures } from '../../../src/application/webhooks/webhook-failures.js';
import { until } from '../../contracts/until.js';
import { FollowedWebhook } from '../../harness/webhooks/followed-webhook.js';
import { Receiver } from '../../harness/webhooks/receiver.js';
import { GraphqlClient } from '../graphql/graphql-client.js';
import { DAY, MailHarness, MINUTE } from './mail-harness.js';

const NEVER = new AbortController().signal;
const hasPdftotext = spawnSync('pdftotext', ['-v']).error === undefined;

describe('the mails of automations at a mail server', () => {
  const service = new MailHarness();
  beforeAll(() => service.openWithServer({ TALLYSTICK_WEBHOOKS_ALLOW_PRIVATE: 'true' }));
  afterAll(() => service.close());

  async function run(type: typeof StatementReactor | typeof TopUpReactor): Promise<void> {
    const { app, ledger } = service.running;
    await ledger.progress.waitFor('all', await ledger.log.end(), 60_000);
    const reactor = app.get<StatementReactor | TopUpReactor>(type);
    while ((await reactor.isDue()) && (await reactor.react(NEVER)));
  }

  it('have a statement as PDF, once, in the language of the client [S0-43] [S0-45] [S0-47] [S0-48]', async () => {
    const settings = {
      ...{ timeZone: 'Europe/Berlin', invoiceDates: [22], legalEntityId: 'de' },
      ...{ billingEmail: 'bills@ada.example', sendInvoices: true, billingDocsByEmail: true },
    };
    await service.post('/v1/legal-entities', {
      ...{ legalEntityId: 'de', name: 'Telefonwerke GmbH', addressLines: ['Hauptstraße 1'] },
      ...{ country: 'DE', taxId: 'DE123', invoicePrefix: 'DE-' },
    });
    const profile = { country: 'AT', company: 'Werkstatt Ada' };
    const id = await service.clientNamed('ada', { ...profile, settings });
    await service.post(`/v1/clients/${id}/recharges`, { rechargeId: 'r-1', credits: '10.25' });
    const paper = { ...settings, billingDocsByEmail: false };
    await service.clientNamed('without', { settings: paper });
    service.later(2 * DAY);
    await until(async () => {
      await run(StatementReactor);
      return (await service.mails()).some(({ template }) => template === 'statement');
    });
    await run(StatementReactor);
    const [mail, ...others] = await service.deliver();
    expect(others).toEqual([]);
    if (mail === undefined) throw new Error('no mail arrived');
    expect(mail.to).toEqual(['bills@ada.example']);
    const [{ number }] = (await service.send('GET', `/v1/clients/${id}/statements`)).json.items;
    expect(mail.parsed.subject).toBe(`Abrechnung ${number}`);
    expect(mail.parsed.text).toContain('Guten Tag ada!');
    expect(mail.parsed.text).toContain('vom 22.10.2026 bis 21.11.2026 liegt bei.');
    const [file, ...more] = mail.parsed.attachments;
    expect(more).toEqual([]);
    expect([file?.filename, file?.contentType]).toEqual([`${number}.pdf`, 'application/pdf']);
    expect(file?.content.subarray(0, 5).toString()).toBe('%PDF-');
    if (hasPdftotext && file !== undefined) {
      await writeFile(service.file('mailed.pdf'), file.content);
      const read = spawnSync('pdftotext', ['-layout', service.file('mailed.pdf'), '-']);
      const text = String(read.stdout);
      for (const part of [String(number), 'Werkstatt Ada', 'Telefonwerke GmbH', '10.25']) {
        expect(text).toContain(part);
      }
    }
    await service.restart();
    await run(StatementReactor);
    expect(await service.deliver()).toEqual([]);
  });

  it('say that the breaker stopped a plan, once, and the client shows when and why [S2-11]', async () => {
    const settings = { timeZone: 'Asia/Kolkata' };
    const id = await service.clientNamed('eve', { country: 'IN', settings });
    const breaker = { firings: 2, perMinutes: 60 };
    const plan = { interval: 'THRESHOLD', below: '10', credits: '1', capPerDay: '50', breaker };
    const path = `/v1/clients/${id}`;
    await service.send('PUT', `${path}/top-up-plan`, { body: plan });
    await run(TopUpReactor);
    const at = new Date(service.clock.now()).toISOString();
    const day = at.slice(0, 10);
    const stopped = { cause: 'BREAKER', periodKey: `PLAN:THRESHOLD:${day}:3`, at };
    const shown = (await service.send('GET', path)).json;
    expect(shown).toMatchObject({ topUpPlan: plan, topUpPlanStopped: stopped });
    expect(shown.monthlyTopupStopped).toBeNull();
    const client = `client(id: "${id}") { topUpPlanStopped { cause periodKey at } }`;
    const graphql = new GraphqlClient(service);
    const asked = await graphql.document({ query: `{ ${client} }`, variables: {} });
    expect(asked.json.data.client.topUpPlanStopped).toEqual(stopped);

    await service.notify();
    const told = (await service.deliver()).filter(
      ({ parsed }) => parsed.subject === 'Automatic top-up stopped',
    );
    expect(told.map(({ to }) => to)).toEqual([['eve@example.com']]);
    expect(told[0]?.parsed.text).toContain(`${day} 17:30 (Asia/Kolkata)`);
    expect(told[0]?.parsed.html).toContain('It stays off until it is set again.');
    expect(told[0]?.parsed.attachments).toEqual([]);
    await service.restart();
    await service.notify();
    expect(await service.deliver()).toEqual([]);
    await service.send('PUT', `${path}/top-up-plan`, { body: plan });
    expect((await service.send('GET', path)).json.topUpPlanStopped).toBeNull();
  });

  it('tell the admins that a webhook was disabled, once, without its address', async () => {
    const password = { password: 'Compiler-1952', passwordConfirm: 'Compiler-1952' };
    const grace = { username: 'grace', name: 'Grace', email: 'grace@staff.example', role: 'admin' };
    await service.post('/v1/staff', { ...grace, ...password });
    const receiver = await Receiver.start();
    receiver.refuse(500);
    const webhook = await FollowedWebhook.create(service, receiver, {
      events: ['client.created'],
    });
    await service.clientNamed('bob', { country: 'GB' });
    for (let tries = 0; tries < 10; tries += 1) {
      await webhook.follow();
      if (tries < 9) service.later(25 * 60 * MINUTE);
    }
    expect(await webhook.read()).toMatchObject({ disabledBecause: 'FAILED' });
    const report = async (): Promise<void> => {
      const all = await service.running.app.get(WebhookDirectory).all();
      await service.running.app.get(WebhookFailures).report(all);
    };
    await report();
    await report();
    const [mail, ...others] = await service.deliver();
    expect(others).toEqual([]);
    expect(mail?.to).toEqual(['grace@staff.example']);
    const { origin } = new URL(receiver.url);
    expect(mail?.parsed.subject).toBe(`Webhook disabled: ${origin}`);
    expect(mail?.parsed.text).toContain('Hello Grace,');
    expect(mail?.parsed.text).toContain(webhook.webhookId);
    expect(mail?.parsed.text).toContain('(UTC)');
    expect(mail?.raw).not.toContain('/hooks');
    expect(mail?.parsed.attachments).toEqual([]);
    await service.restart();
    await report();
    expect(await service.deliver()).toEqual([]);
    await webhook.close();
    await receiver.close();
  });
});
