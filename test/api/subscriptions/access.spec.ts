import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { streamMeter } from '../../../src/api/operations/stream-operations.js';
import {
  meterChanged,
  SUBSCRIPTIONS,
} from '../../../src/api/operations/subscriptions/subscriptions.js';
import { until } from '../../contracts/until.js';
import { ServiceHarness } from '../../harness/service-harness.js';
import { Subscriber, type Received } from './subscriber.js';

const BOUND = '00000000-0000-4000-8000-0000000000aa';

/** Keys, and what each subscription answers them with: `open`, or the code of its refusal. */
const TABLE: {
  readonly [key: string]: readonly [
    about: { readonly [field: string]: unknown },
    ...verdicts: [string, string, string],
  ];
} = {
  'an admin': [{ role: 'admin' }, 'open', 'open', 'open'],
  'an auditor': [{ role: 'auditor' }, 'open', 'open', 'open'],
  'a gateway': [{ role: 'gateway' }, 'open', 'FORBIDDEN', 'FORBIDDEN'],
  'a gateway with scopes': [
    { role: 'gateway', scopes: ['debit'] },
    ...(['open', 'FORBIDDEN', 'FORBIDDEN'] as const),
  ],
  'an admin bound to another client': [
    { role: 'admin', clientIds: [BOUND] },
    ...(['CLIENT_NOT_FOUND', 'CLIENT_NOT_FOUND', 'open'] as const),
  ],
  'a gateway bound to another client': [
    { role: 'gateway', clientIds: [BOUND] },
    ...(['CLIENT_NOT_FOUND', 'FORBIDDEN', 'FORBIDDEN'] as const),
  ],
};

describe('the subscriptions', () => {
  const service = new ServiceHarness();
  let url = '';
  let client = '';
  beforeAll(async () => {
    await service.open();
    await service.running.app.listen(0, '127.0.0.1');
    const { port } = service.running.app.getHttpServer().address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
    client = await service.clientWithCredits('5');
    await service.client({ id: BOUND });
  });
  afterAll(() => service.close());

  const all = (one: Subscriber): readonly Received[] => [
    one.meter(client, '0'),
    one.log(client, '0'),
    one.clients(),
  ];

  it('have a verdict each in the table of keys', () => {
    const names = SUBSCRIPTIONS.map(({ name }) => name);
    expect(names).toEqual(['meterChanged', 'logAppended', 'clientsChanged']);
  });

  it('of a meter have the roles of its stream in HTTP', () => {
    const { allow, target } = meterChanged;
    expect({ allow, target }).toEqual({ allow: streamMeter.allow, target: streamMeter.target });
  });

  it.each(Object.entries(TABLE))('answer %s by role and binding', async (_, row) => {
    const [about, ...verdicts] = row;
    const one = new Subscriber(url, await service.key(about));
    const received = all(one);
    const verdict = ({ items, errors }: Received): string | undefined =>
      errors[0]?.extensions.code ?? (items.length > 0 ? 'open' : undefined);
    // Changes of both clients: a bound key sees one of them.
    await until(async () => {
      for (const id of [client, BOUND]) {
        const debit = { messageId: randomUUID(), credits: '0' };
        expect((await service.post(`/v1/clients/${id}/debits`, debit)).status).toBe(201);
      }
      return received.every((each) => verdict(each) !== undefined);
    });
    expect(received.map(verdict)).toEqual(verdicts);
    const named = received[2]?.items.flat().map(({ clientId }) => clientId) ?? [];
    if ('clientIds' in about) expect(named).not.toContain(client);
    one.end();
  });

  it('are closed to keys that have expired or were deleted, and to nobody’s', async () => {
    const expiresAt = new Date(service.clock.now() + 60_000).toISOString();
    const expired = await service.key({ role: 'admin', expiresAt });
    const made = await service.post('/v1/api-keys', { name: 'a', role: 'admin' });
    await service.send('DELETE', `/v1/api-keys/${made.json.keyId}`);
    service.clock.set(Date.parse(expiresAt));
    for (const key of [expired, made.json.secret, null]) {
      const one = new Subscriber(url, key);
      one.clients();
      await until(() => one.closed.length === 1);
      expect([one.closed, one.connected]).toEqual([[4403], 0]);
      one.end();
    }
  });
});
