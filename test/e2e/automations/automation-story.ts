import { randomUUID } from 'node:crypto';
import { until } from '../../contracts/until.js';
import type { Reply } from '../service.js';
import type { Machines } from './machines.js';
import type { Outside } from './outside.js';
import { dayIn, daysAfter, factsOf, isMonthly, listOf, type ShownFact } from './subjects.js';

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Apia',
  'America/Santiago',
  'Asia/Beirut',
];
const DAY_MS = 24 * 60 * 60_000;
const REPORT_DAYS = 2;
const INVOICE_DATES = [1, 15];
/** How long a reservation lasts, and a purge takes to become due. */
const [HOLD_MS, PURGE_MS] = [60 * 60_000, 90 * DAY_MS];

interface Actor {
  readonly clientId: string;
  readonly zone: string;
  readonly anchorDay: number;
  /** The local day on which its top-ups were set. */
  readonly since: string;
}

interface Begun {
  readonly clientId: string;
  readonly id: string;
  /** Epoch milliseconds from which the service must have ended it automatically. */
  readonly due: number;
}

interface ShownStatement {
  readonly number: string;
  readonly date: string;
}

/**
 * Clients for which the service acts automatically, and what it must have done once: top-ups in the
 * zone of the client, releases of reservations, ends of awaited reports, statements, purges, and the
 * mails and webhooks about them.
 */
export class AutomationStory {
  private readonly actors: Actor[] = [];
  private readonly messages: Begun[] = [];
  private readonly reservations: Begun[] = [];
  private readonly leavers: Begun[] = [];

  constructor(
    private readonly machines: Machines,
    private readonly outside: Outside,
    private readonly random: () => number,
  ) {}

  /** Makes the clients. @param now the time of the service */
  async begin(now: number): Promise<void> {
    const entity = { name: 'Credits Ltd', addressLines: ['1 Main St'], country: 'IE', taxId: '1' };
    const billing = await this.accepted('POST', '/v1/legal-entities', {
      ...entity,
      legalEntityId: 'credits',
      invoicePrefix: 'C-',
    });
    const { legalEntityId } = billing;
    for (const [index, zone] of ZONES.entries()) {
      const anchorDay = 1 + Math.floor(this.random() * 31);
      const settings = {
        timeZone: zone,
        monthlyTopup: { credits: '5', anchorDay },
        dlrWaitDays: REPORT_DAYS,
        legalEntityId,
        invoiceDates: INVOICE_DATES,
      };
      const clientId = await this.client(`actor-${index}`, settings);
      const plan = { interval: 'DAILY', credits: '1' };
      await this.accepted('PUT', `/v1/clients/${clientId}/top-up-plan`, plan);
      const recharge = { rechargeId: 'start', credits: '1000' };
      await this.accepted('POST', `/v1/clients/${clientId}/recharges`, recharge);
      this.actors.push({ clientId, zone, anchorDay, since: dayIn(zone, now) });
    }
    const clientIds = this.actors.map(({ clientId }) => clientId);
    const webhook = { url: this.outside.url, events: ['credits.recharged'], clientIds };
    await this.accepted('POST', '/v1/webhooks', webhook);
  }

  /** Begins what the service must end later: messages, reservations, clients that leave. */
  async goOn(round: number, now: number): Promise<void> {
    for (const { clientId } of this.actors) {
      const at = `/v1/clients/${clientId}`;
      const messageId = `m-${round}`;
      await this.accepted('POST', `${at}/debits`, { messageId, credits: '0.5' });
      this.messages.push({ clientId, id: messageId, due: now + REPORT_DAYS * DAY_MS });
      const reservationId = `r-${round}`;
      const held = { reservationId, credits: '1', expiresInSeconds: HOLD_MS / 1_000 };
      await this.accepted('POST', `${at}/reservations`, held);
      this.reservations.push({ clientId, id: reservationId, due: now + HOLD_MS });
    }
    const clientId = await this.client(`leaver-${round}`, {});
    await this.accepted('POST', `/v1/clients/${clientId}/disable`, {});
    this.leavers.push({ clientId, id: clientId, due: now + PURGE_MS });
  }

  /**
   * The work that is due by an instant and not done, a line each, of the first client that has some:
   * a service that catches up is asked little.
   */
  async missing(now: number): Promise<string[]> {
    const checks = [
      ...this.actors.map((actor) => () => this.missingOf(actor, now)),
      ...this.leavers.map((leaver) => () => this.missingPurge(leaver, now)),
      () => this.outside.mailFaults(this.machines),
    ];
    for (const check of checks) {
      const lines = await check();
      if (lines.length > 0) return lines;
    }
    return [];
  }

  /** The work that was done twice, a line each. */
  async doubled(): Promise<string[]> {
    const lines = await Promise.all(this.actors.map((actor) => this.doubledOf(actor)));
    const { body } = await this.machines.any.call('GET', '/v1/purges?done=true&limit=500');
    const numbers = (await this.statements()).map(({ number }) => Number(/\d+$/.exec(number)?.[0]));
    const expected = numbers.map((_, index) => index + 1);
    expect(numbers.sort((a, b) => a - b)).toEqual(expected);
    const purged = (body['items'] as { readonly clientId: string }[]).map((one) => one.clientId);
    return [...lines.flat(), ...repeated(purged).map((id) => `certificate of ${id}`)];
  }

  /** Clients whose whole history verifies, against the read models too. */
  async verified(): Promise<unknown[]> {
    const reports = this.actors.map(async ({ clientId }) => {
      const path = `/v1/clients/${clientId}/verification`;
      return (await this.machines.any.call('GET', path)).body['ok'];
    });
    return Promise.all(reports);
  }

  private async missingOf({ clientId, zone, anchorDay, since }: Actor, now: number) {
    const facts = await factsOf(this.machines.any, clientId);
    const done = new Set(facts.map(workOf));
    for (const { date } of await this.statementsOf(clientId)) done.add(`statement ${date}`);
    const due = daysAfter(since, dayIn(zone, now)).flatMap((day) => [
      `top-up PLAN:DAILY:${day}`,
      ...(INVOICE_DATES.some((date) => isMonthly(day, date)) ? [`statement ${day}`] : []),
      ...(isMonthly(day, anchorDay) ? [`top-up MONTHLY_TOPUP:${day.slice(0, 7)}`] : []),
    ]);
    const ended = (begun: readonly Begun[], what: string): string[] =>
      begun
        .filter((one) => one.clientId === clientId && one.due <= now)
        .map(({ id }) => `${what} ${id}`);
    due.push(...ended(this.messages, 'expiry'), ...ended(this.reservations, 'release'));
    const toppedUp = facts.filter((fact) => workOf(fact).startsWith('top-up'));
    const unsent = this.outside.withoutWebhook(toppedUp.map(({ eventId }) => eventId));
    return [
      ...due.filter((work) => !done.has(work)).map((work) => `${zone}: ${work}`),
      ...unsent.map((id) => `${zone}: webhook of ${id}`),
    ];
  }

  private async missingPurge({ clientId, due }: Begun, now: number): Promise<string[]> {
    if (due > now) return [];
    const { status } = await this.machines.any.call('GET', `/v1/clients/${clientId}`);
    return status === 410 ? [] : [`purge of ${clientId}: ${status}`];
  }

  private async doubledOf({ clientId, zone }: Actor): Promise<string[]> {
    const facts = await factsOf(this.machines.any, clientId);
    const statements = await this.statementsOf(clientId);
    const done = [...facts.map(workOf), ...statements.map(({ date }) => `statement ${date}`)];
    return repeated(done.filter((work) => work !== '')).map((work) => `${zone}: ${work}`);
  }

  private statementsOf(clientId: string): Promise<readonly ShownStatement[]> {
    return listOf<ShownStatement>(this.machines.any, `/v1/clients/${clientId}/statements`);
  }

  private async statements(): Promise<readonly ShownStatement[]> {
    return (await Promise.all(this.actors.map((one) => this.statementsOf(one.clientId)))).flat();
  }

  private async client(name: string, settings: object): Promise<string> {
    const person = { firstName: 'Ada', lastName: 'Lovelace', currency: 'CREDIT' };
    const names = { username: name, email: `${name}@example.com` };
    const id = randomUUID();
    const made = await this.accepted('POST', '/v1/clients', { id, ...names, ...person, settings });
    return String(made['clientId']);
  }

  /** As a caller does, it sends the same again while the service is not ready after a kill. */
  private async accepted(method: string, path: string, body: object) {
    let reply: Reply = { status: 503, body: {} };
    await until(
      async () => {
        reply = await this.machines.any.call(method, path, body);
        return reply.status !== 503;
      },
      () => `${method} ${path}: ${JSON.stringify(reply.body)}\n${this.machines.shown}`,
    );
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(reply.body)}`);
    return reply.body;
  }
}

/** The work of the service that a fact records; '' = a caller asked for it. */
function workOf({ type, data }: ShownFact): string {
  const named = (field: string): string => {
    const value = data[field];
    return typeof value === 'string' ? value : '';
  };
  const periodKey = named('periodKey');
  if (type === 'CreditsRecharged' && periodKey !== '') return `top-up ${periodKey}`;
  if (type === 'MessageExpired') return `expiry ${named('messageId')}`;
  if (type === 'ReservationReleased') return `release ${named('reservationId')}`;
  return '';
}

function repeated(texts: readonly string[]): string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}
