import type { AddressInfo } from 'node:net';
import { SUBSCRIPTIONS } from '../../../src/api/operations/subscriptions/subscriptions.js';
import { until } from '../../contracts/until.js';
import { ServiceHarness } from '../../harness/service-harness.js';
import { Subscriber, type Received } from '../subscriptions/subscriber.js';
import {
  PermissionCallers,
  type PermissionCaller,
  type PermissionClients,
} from './permission-callers.js';
import { lineOf, verdictOf } from './permission-verdict.js';

const SETTINGS = { TALLYSTICK_RATE_LIMIT: '0', TALLYSTICK_STRANGER_RATE: '0' };
const CLOSED = 4403;
const TRIES_MAX = 50;

interface Tried {
  readonly title: string;
  readonly expected: string;
  readonly received: Received;
}

describe('the permissions of subscriptions', () => {
  const harness = new ServiceHarness();
  const subscribers: Subscriber[] = [];
  let url = '';
  let clients: PermissionClients;
  let callers: readonly PermissionCaller[] = [];
  beforeAll(async () => {
    await harness.open(SETTINGS);
    await harness.running.app.listen(0, '127.0.0.1');
    const { port } = harness.running.app.getHttpServer().address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
    const [tried, own, other] = [
      await harness.clientWithCredits('5'),
      await harness.clientWithCredits('5'),
      await harness.clientWithCredits('5'),
    ];
    clients = { tried, own, other };
    const all = await new PermissionCallers(harness, clients).all();
    // A socket of this library sends no cookies.
    callers = all.filter(({ cookie }) => cookie === undefined);
  });
  afterEach(() => subscribers.splice(0).forEach((one) => one.end()));
  afterAll(() => harness.close());

  const subscriberOf = async ({ authorization }: PermissionCaller): Promise<Subscriber> => {
    const sent = await authorization();
    const made = new Subscriber(url, sent?.replace(/^Bearer /, '') ?? null);
    subscribers.push(made);
    return made;
  };

  /** Everything that there is to subscribe to; a log from its start, so that it has an item. */
  const subscribed = (
    subscriber: Subscriber,
    clientId: string,
  ): ReadonlyMap<string, () => Received> =>
    new Map([
      ['meterChanged', () => subscriber.meter(clientId)],
      ['logAppended', () => subscriber.log(clientId, '0')],
      ['clientsChanged', () => subscriber.clients()],
    ]);

  it('are tried for every subscription', () => {
    const tried = [...subscribed(new Subscriber(url, null), clients.tried).keys()];
    expect(tried.sort()).toEqual(SUBSCRIPTIONS.map(({ name }) => name).sort());
  });

  it('close the connection of a sender without a valid credential', async () => {
    const strangers = callers.filter(({ worth }) => worth.length > 1);
    for (const caller of strangers) {
      const subscriber = await subscriberOf(caller);
      subscriber.meter(clients.own);
      await until(() => subscriber.closed.length > 0);
      const { closed, connected } = subscriber;
      expect([caller.name, closed, connected]).toEqual([caller.name, [CLOSED], 0]);
    }
  });

  it('are what their lines say for all others [C-7]', async () => {
    const tried: Tried[] = [];
    for (const caller of callers.filter(({ worth }) => worth.length === 1)) {
      const subscriber = await subscriberOf(caller);
      const seen = caller.sees?.[0] ?? clients.tried;
      const strange = seen === clients.own ? clients.other : clients.own;
      for (const client of caller.sees === null ? [seen] : [seen, strange]) {
        for (const [name, subscribe] of subscribed(subscriber, client)) {
          const expected = verdictOf(lineOf(name), { caller, client, isSafe: true });
          tried.push({ title: `${caller.name}: ${name}`, expected, received: subscribe() });
        }
      }
    }
    const isAnswered = ({ received }: Tried): boolean =>
      received.items.length > 0 || received.errors.length > 0;
    for (let n = 0; n < TRIES_MAX && !tried.every(isAnswered); n++) {
      // Only a change shows that changes are followed.
      for (const id of Object.values(clients) as string[]) {
        await harness.post(`/v1/clients/${id}/recharges`, { rechargeId: `r-${n}`, credits: '1' });
      }
    }
    await until(() => tried.every(isAnswered));
    const found = tried.map(({ title, received }) => `${title}: ${verdictIn(received)}`);
    expect(found).toEqual(tried.map(({ title, expected }) => `${title}: ${expected}`));
  });
});

function verdictIn({ items, errors }: Received): string {
  if (items.length > 0) return 'in';
  const [error] = errors;
  return String(error?.extensions?.code);
}
