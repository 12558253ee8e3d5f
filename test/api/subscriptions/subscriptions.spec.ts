import type { AddressInfo } from 'node:net';
import { until } from '../../contracts/until.js';
import { ADMIN_KEY, ServiceHarness, type Json } from '../../harness/service-harness.js';
import { reaches, Subscriber, type Received } from './subscriber.js';

const MINUTE_MS = 60_000;

describe('a GraphQL subscription', () => {
  const service = new ServiceHarness();
  let url: string;
  const subscribers: Subscriber[] = [];

  beforeAll(async () => {
    await service.open();
    await service.running.app.listen(0, '127.0.0.1');
    const { port } = service.running.app.getHttpServer().address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
  });
  afterEach(() => subscribers.splice(0).forEach((one) => one.end()));
  afterAll(() => service.close());

  function subscriber(key: string | null = ADMIN_KEY): Subscriber {
    const made = new Subscriber(url, key);
    subscribers.push(made);
    return made;
  }

  const debit = async (id: string, messageId: string): Promise<string> => {
    const answer = await service.post(`/v1/clients/${id}/debits`, { messageId, credits: '1' });
    expect(answer.status).toBe(201);
    return answer.json.revision;
  };
  const revisionsIn = ({ items }: Received): string[] => items.map(({ revision }) => revision);
  const metric = async (name: string): Promise<number> => {
    const { text } = await service.send('GET', '/metrics');
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  };

  describe('to a meter', () => {
    it('begins with the present meter and continues with each change [S1-25]', async () => {
      const id = await service.clientWithCredits('10');
      const meter = subscriber().meter(id);
      await reaches(meter, '1');
      const revision = await debit(id, 'm-1');
      expect(await reaches(meter, revision)).toEqual({
        revision,
        text: '9 | 1 | 10',
        spendable: '9',
      });
      expect([revisionsIn(meter), meter.errors]).toEqual([['1', revision], []]);
    });

    it('sends nothing to a subscriber that has the newest revision, until the next change', async () => {
      const id = await service.clientWithCredits('10');
      const one = subscriber();
      const [old, newest] = [one.meter(id, '0'), one.meter(id, '1')];
      await reaches(old, '1');
      const revision = await debit(id, 'm-1');
      await reaches(newest, revision);
      expect(revisionsIn(newest)).toEqual([revision]);
    });

    it('pushes the edges of an overdraw and of a window with a limit', async () => {
      const from = service.clock.now() + 10 * MINUTE_MS;
      const overdraw = {
        amount: '5',
        validFrom: new Date(from).toISOString(),
        validUntil: new Date(from + MINUTE_MS).toISOString(),
      };
      const id = await service.clientWithCredits('10', { settings: { overdraw } });
      const limits = { daily: { messages: 5 } };
      const limited = await service.clientWithCredits('10', {
        settings: { timeZone: 'Etc/UTC', limits },
      });
      const one = subscriber();
      const [meter, windows] = [one.meter(id), one.meter(limited)];
      await Promise.all([reaches(meter, '1'), reaches(windows, '1')]);
      service.clock.set(from);
      await until(() => meter.items.length === 2);
      service.clock.set(from + MINUTE_MS);
      await until(() => meter.items.length === 3);
      expect(meter.items.map(({ spendable }) => spendable)).toEqual(['10', '15', '10']);
      expect(revisionsIn(meter)).toEqual(['1', '1', '1']);
      const day = 24 * 60 * MINUTE_MS;
      service.clock.set((Math.floor(service.clock.now() / day) + 1) * day);
      await until(() => windows.items.length === 2);
      expect(windows.items[1]).toEqual(windows.items[0]);
    });
  });

  describe('to a credit log', () => {
    it('sends the entries from now on, one by one in their order', async () => {
      const id = await service.clientWithCredits('10000');
      const log = subscriber().log(id);
      // When the subscription begins is not known: it may miss the first of these.
      let made = 1;
      while (log.items.length === 0) await debit(id, `m-${made++}`);
      await reaches(log, String(made));
      const [first] = revisionsIn(log).map(Number);
      const wanted = Array.from({ length: made - Number(first) + 1 }, (_, n) => Number(first) + n);
      expect(revisionsIn(log).map(Number)).toEqual(wanted);
      expect(log.items[0]).toMatchObject({ type: 'DEBIT', credits: '-1' });
    });

    it('shows what the query shows of entries after a revision, and skips other events', async () => {
      const id = await service.clientWithCredits('10');
      await service.send('PATCH', `/v1/clients/${id}`, {
        body: { settings: { allowCredit: '5' } },
      });
      await debit(id, 'm-1');
      const log = subscriber().log(id, '0');
      await reaches(log, '3');
      const query = `{ creditLog(clientId: "${id}", minRevision: "3") { nodes {
        revision type credits messageId after { available } } } }`;
      const { json } = await service.post('/graphql', { query });
      expect(log.items).toEqual(json.data.creditLog.nodes);
      expect(revisionsIn(log)).toEqual(['1', '3']);
    });

    it('is refused after a revision that the client does not have', async () => {
      const id = await service.clientWithCredits('10');
      const log = subscriber().log(id, '99');
      await until(() => log.errors.length > 0);
      expect(log.errors[0].extensions.errors).toEqual([
        {
          ...{ field: 'afterRevision', code: 'INVALID' },
          message: 'must be at most 1, the revision of the client',
        },
      ]);
    });

    it('ends with the revision that it reached when too much follows', async () => {
      const id = await service.clientWithCredits('100000');
      for (let batch = 0; batch < 2; batch++) {
        const items = Array.from({ length: 5_001 }, (_, n) => {
          return { clientId: id, messageId: `m-${batch}-${n}`, credits: '0' };
        });
        expect((await service.post('/v1/debits', { items })).json.accepted).toBe(5_001);
      }
      const log = subscriber().log(id, '1');
      await until(() => log.errors.length > 0);
      const { code, status, afterRevision } = log.errors[0].extensions;
      expect([code, status, afterRevision]).toEqual(['SUBSCRIBER_BEHIND', 409, '1']);
      expect(log.items).toEqual([]);
      await until(async () => (await metric('tallystick_streams')) === 0);
    });
  });

  describe('to the clients', () => {
    const seen = ({ items }: Received): Map<string, string> =>
      new Map(items.flat().map(({ clientId, revision }: Json) => [clientId, revision]));

    it('names the clients that changed, with their newest revision', async () => {
      const [one, two] = [await service.clientWithCredits('10000'), await service.client()];
      const clients = subscriber().clients();
      let revision = '';
      for (let n = 1; clients.items.length === 0; n++) revision = await debit(one, `m-${n}`);
      await service.send('POST', `/v1/clients/${two}/disable`, { body: {} });
      await until(() => seen(clients).get(one) === revision && seen(clients).get(two) === '1');
      expect(seen(clients).size).toBe(2);
    });

    it('hides clients that the key is not bound to, and is refused to gateways', async () => {
      const [own, other] = [
        await service.clientWithCredits('10000'),
        await service.clientWithCredits('10000'),
      ];
      const bound = await service.key({ role: 'auditor', clientIds: [own] });
      const clients = subscriber(bound).clients();
      const gateway = subscriber(await service.key({ role: 'gateway' })).clients();
      await until(() => gateway.errors.length > 0);
      expect(gateway.errors[0].extensions.code).toBe('FORBIDDEN');
      for (let n = 1; clients.items.length === 0; n++) {
        await debit(other, `m-${n}`);
        await debit(own, `m-${n}`);
      }
      expect([...seen(clients).keys()]).toEqual([own]);
    });
  });

  it.each([
    ['a query', '{ overview { clients { total } } }'],
    ['a mutation', 'mutation { disableClient(input: { clientId: "x" }) { revision } }'],
  ])('cannot be %s, which POST /graphql runs', async (_, query) => {
    const refused = subscriber().subscribe(query);
    await until(() => refused.errors.length > 0);
    expect(refused.errors[0].extensions).toMatchObject({ code: 'INVALID_INPUT', status: 400 });
    expect(refused.errors[0].extensions.errors[0].message).toContain('POST /graphql');
  });

  it('is refused by POST /graphql', async () => {
    const query = 'subscription { clientsChanged { clientId } }';
    const { json } = await service.post('/graphql', { query });
    expect(json.errors[0].extensions.errors[0].message).toContain('/graphql/ws');
  });

  it('hides clients that do not exist for the key', async () => {
    const [own, other] = [await service.client(), await service.client()];
    const bound = subscriber(await service.key({ role: 'gateway', clientIds: [own] }));
    const refused = [bound.meter(other), bound.meter(crypto.randomUUID()), bound.log(own)];
    await until(() => refused.every(({ errors }) => errors.length > 0));
    expect(refused.map(({ errors }) => errors[0].extensions.code)).toEqual([
      'CLIENT_NOT_FOUND',
      'CLIENT_NOT_FOUND',
      'FORBIDDEN',
    ]);
  });

  it('gives its place up when it is stopped', async () => {
    const id = await service.clientWithCredits('10');
    const all = subscriber();
    const [meter, log, clients] = [all.meter(id), all.log(id), all.clients()];
    await reaches(meter, '1');
    await until(async () => (await metric('tallystick_streams')) === 3);
    for (const one of [meter, log, clients]) one.stop();
    await until(async () => (await metric('tallystick_streams')) === 0);
    all.end();
    await until(async () => (await metric('tallystick_graphql_sockets')) === 0);
  });

  it('reaches 200 sockets while debits run, each with the true meter', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.push(await service.clientWithCredits('1000'));
    const all = Array.from({ length: 200 }, (_, n) => subscriber().meter(ids[n % 20] ?? ''));
    await Promise.all(all.map((meter) => reaches(meter, '1')));
    for (let round = 0; round < 10; round++) {
      const items = ids.flatMap((clientId) =>
        [1, 2, 3].map((n) => ({ clientId, messageId: `m-${round}-${n}`, credits: '1' })),
      );
      expect((await service.post('/v1/debits', { items })).json.accepted).toBe(60);
    }
    await Promise.all(all.map((meter) => reaches(meter, '31')));
    for (const meter of all) {
      expect(meter.items.at(-1).text).toBe('970 | 30 | 1000');
      const revisions = revisionsIn(meter).map(Number);
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    }
  });
});
