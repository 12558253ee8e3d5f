import type { AddressInfo } from 'node:net';
import { until } from '../../contracts/until.js';
import { ADMIN_KEY, ServiceHarness } from '../../harness/service-harness.js';
import { times } from '../graphql/abusive-documents.js';
import { RawSocket } from './raw-socket.js';
import { reaches, Subscriber } from './subscriber.js';

const MINUTE_MS = 60_000;
const CLIENTS = 'subscription { clientsChanged { clientId } }';

describe('a socket for subscriptions', () => {
  let service: ServiceHarness;
  let url: string;
  const sockets: RawSocket[] = [];
  const subscribers: Subscriber[] = [];

  async function open(settings: { readonly [name: string]: string } = {}): Promise<void> {
    service = await new ServiceHarness().open(settings);
    await service.running.app.listen(0, '127.0.0.1');
    const { port } = service.running.app.getHttpServer().address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
  }

  function raw(asked: ConstructorParameters<typeof RawSocket>[1] = {}): RawSocket {
    const socket = new RawSocket(url, asked);
    sockets.push(socket);
    return socket;
  }

  function subscriber(key: string | null): Subscriber {
    const made = new Subscriber(url, key);
    subscribers.push(made);
    return made;
  }

  const metric = async (name: string): Promise<number> => {
    const { text } = await service.send('GET', '/metrics');
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  };

  afterEach(() => {
    for (const { socket } of sockets.splice(0)) socket.terminate();
    for (const one of subscribers.splice(0)) one.end();
  });

  describe('by the rules of the protocol', () => {
    beforeAll(() => open());
    afterAll(() => service.close());

    it.each([
      [
        '4401 at a subscription before the connection',
        [{ id: 'a', type: 'subscribe', payload: { query: CLIENTS } }],
        4401,
      ],
      ['4400 at a text that is no JSON', ['{'], 4400],
      ['4400 at an unknown message', [{ type: 'start' }], 4400],
      ['4403 without a key', [{ type: 'connection_init' }], 4403],
      [
        '4403 at an unknown key',
        [{ type: 'connection_init', payload: { authorization: 'Bearer tly_no' } }],
        4403,
      ],
      [
        '4403 at a key that is no text',
        [{ type: 'connection_init', payload: { authorization: [1] } }],
        4403,
      ],
      ['1009 at a message of more than 32 KiB', ['x'.repeat(33 * 1024)], 1009],
    ] as const)('is closed with %s', async (_, messages, code) => {
      const socket = await raw().open();
      for (const message of messages) socket.send(message);
      expect(await socket.closed()).toBe(code);
      await until(async () => (await metric('tallystick_graphql_sockets')) === 0);
    });

    it('is closed with 4408 when nothing comes', async () => {
      const socket = await raw().open();
      expect(await socket.closed()).toBe(4408);
    });

    it('is closed with 4409 at a second subscription of the same id', async () => {
      const socket = await raw().connect(ADMIN_KEY);
      socket.subscribe('a', CLIENTS).subscribe('a', CLIENTS);
      expect(await socket.closed()).toBe(4409);
      await until(async () => (await metric('tallystick_streams')) === 0);
    });

    it('is closed with 4429 at a second connection', async () => {
      const socket = await raw().connect(ADMIN_KEY);
      socket.send({ type: 'connection_init' });
      expect(await socket.closed()).toBe(4429);
    });

    it('is closed with 4400 at an id of more than 128 characters', async () => {
      const socket = await raw().connect(ADMIN_KEY);
      socket.subscribe('i'.repeat(129), CLIENTS);
      expect(await socket.closed()).toBe(4400);
    });

    it('is closed with 4406 without the protocol', async () => {
      expect(await raw({ protocols: [] }).closed()).toBe(4406);
    });

    it('takes the key of the header, and answers a ping', async () => {
      const socket = await raw({ headers: { authorization: `Bearer ${ADMIN_KEY}` } }).open();
      socket.send({ type: 'connection_init' }).send({ type: 'ping' });
      await until(() => socket.messages.length === 2);
      expect(socket.messages).toEqual([{ type: 'connection_ack' }, { type: 'pong' }]);
    });

    it.each([
      [
        'aliases',
        `subscription { clientsChanged { ${times(31, (n) => `a${n}: clientId`)} } }`,
        'TOO_MANY_ALIASES',
      ],
      [
        'two fields',
        'subscription { clientsChanged { clientId } b: clientsChanged { clientId } }',
        'INVALID_GRAPHQL',
      ],
      ['an introspection', 'subscription { __schema { types { name } } }', 'INVALID_GRAPHQL'],
      ['a syntax error', 'subscription {', 'INVALID_GRAPHQL'],
    ])('refuses a document with %s', async (_, query, code) => {
      const refused = subscriber(ADMIN_KEY).subscribe(query);
      await until(() => refused.errors.length > 0);
      expect(refused.errors[0].extensions).toMatchObject({ code: 'INVALID_INPUT', status: 400 });
      expect(refused.errors[0].extensions.errors[0]).toMatchObject({ field: 'query', code });
    });

    it('gives everything up whose ids were used again while subscriptions began', async () => {
      const socket = await raw().connect(ADMIN_KEY);
      for (let n = 0; n < 20; n++) {
        socket.subscribe('a', CLIENTS).send({ id: 'a', type: 'complete' });
      }
      socket.send({ type: 'ping' });
      await until(() => socket.messages.some(({ type }) => type === 'pong'));
      socket.socket.close();
      await until(async () => (await metric('tallystick_streams')) === 0);
    });
  });

  describe('with bounds', () => {
    afterEach(() => service.close());

    it('is refused beyond the sockets of an address, until one closes', async () => {
      await open({ TALLYSTICK_SOCKETS_PER_ADDRESS: '2' });
      const [first, second] = [raw(), raw()];
      await Promise.all([first.open(), second.open()]);
      expect(await raw().problem()).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
      await raw({ localAddress: '127.0.0.9' }).open();
      first.socket.close();
      await until(async () => (await metric('tallystick_graphql_sockets')) === 2);
      await raw().open();
    });

    it('counts sockets without a valid key as requests without one, and gives others back', async () => {
      await open({ TALLYSTICK_STRANGER_RATE: '2' });
      await raw().connect(ADMIN_KEY);
      await raw().connect(ADMIN_KEY);
      await raw().connect(ADMIN_KEY);
      await Promise.all([raw().open(), raw().open()]);
      expect(await raw().problem()).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
    });

    it('refuses subscriptions beyond those of a socket and of a key', async () => {
      await open({ TALLYSTICK_SUBSCRIPTIONS_PER_SOCKET: '2', TALLYSTICK_STREAMS_MAX: '6' });
      const id = await service.clientWithCredits('5');
      const [one, two] = [subscriber(ADMIN_KEY), subscriber(ADMIN_KEY)];
      const meters = [one.meter(id), one.meter(id)];
      await Promise.all(meters.map((meter) => reaches(meter, '1')));
      const third = one.meter(id);
      await until(() => third.errors.length > 0);
      expect(third.errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
      await reaches(two.meter(id), '1');
      const ofKey = two.meter(id);
      await until(() => ofKey.errors.length > 0);
      expect(ofKey.errors[0].extensions.detail).toBe('A key may have 3 open streams at once.');
      meters[0]?.stop();
      await until(async () => (await metric('tallystick_streams')) === 2);
      await reaches(one.meter(id), '1');
    });

    it('refuses a subscription of more than 250 tokens, which would stay in memory', async () => {
      await open();
      const one = subscriber(ADMIN_KEY);
      const nested = (levels: number): string => {
        const [begin, end] = ['... @skip(if: false) { ', ' }'].map((part) => part.repeat(levels));
        return `subscription { clientsChanged { ${begin} clientId ${end} } }`;
      };
      const short = one.subscribe(nested(20));
      await until(() => one.connected === 1);
      const long = one.subscribe(nested(30));
      await until(() => long.errors.length > 0);
      expect(long.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
      expect(short.errors).toEqual([]);
      short.stop();
    });

    it('takes the connection and each subscription out of the rate of its key', async () => {
      await open({ TALLYSTICK_RATE_LIMIT: '2' });
      const one = subscriber(ADMIN_KEY);
      const [first, second] = [one.clients(), one.clients()];
      await until(() => first.errors.length + second.errors.length === 1);
      expect([...first.errors, ...second.errors][0].extensions.code).toBe('RATE_LIMITED');
    });

    it('is not served when GraphQL is off', async () => {
      await open({ TALLYSTICK_GRAPHQL_COST_MAX: '0' });
      expect((await raw().problem()).status).toBe(404);
    });

    it('is read no further while its peer does not read the answers', async () => {
      await open();
      const socket = await raw().connect(ADMIN_KEY);
      socket.socket.pause();
      const payload = { text: 'x'.repeat(30_000) };
      // The buffers of the operating system hold a few megabytes.
      for (let n = 0; n < 1_000; n++) socket.send({ type: 'ping', payload });
      let before = 0;
      await until(async () => {
        const isRead = socket.socket.bufferedAmount !== before;
        before = socket.socket.bufferedAmount;
        await service.send('GET', '/metrics');
        return !isRead && before > 0;
      });
      socket.socket.resume();
      await until(() => socket.messages.filter(({ type }) => type === 'pong').length === 1_000);
    });
  });

  describe('whose access ends', () => {
    beforeEach(() => open());
    afterEach(() => service.close());

    it('is closed with 4403 when its key is deleted, and no other one', async () => {
      const id = await service.clientWithCredits('10');
      const made = await service.post('/v1/api-keys', { name: 'screen', role: 'gateway' });
      const [one, other] = [subscriber(made.json.secret), subscriber(ADMIN_KEY)];
      const meters = [one.meter(id), other.meter(id)];
      await Promise.all(meters.map((meter) => reaches(meter, '1')));
      await service.send('DELETE', `/v1/api-keys/${made.json.keyId}`);
      await until(() => one.closed.length === 1);
      expect([one.closed, one.reasons]).toEqual([[4403], ['The access has ended.']]);
      expect(other.closed).toEqual([]);
      await until(async () => (await metric('tallystick_streams')) === 1);
    });

    it('is closed with 4403 when its key expires', async () => {
      const id = await service.clientWithCredits('10');
      const expiresAt = new Date(service.clock.now() + MINUTE_MS).toISOString();
      const one = subscriber(await service.key({ role: 'auditor', expiresAt }));
      await reaches(one.meter(id), '1');
      service.clock.set(Date.parse(expiresAt));
      await until(() => one.closed.length === 1);
      expect(one.closed).toEqual([4403]);
    });

    it('is closed with 1012 when the service stops, which it does not delay', async () => {
      const id = await service.clientWithCredits('10');
      const [one, silent] = [subscriber(ADMIN_KEY), await raw().connect(ADMIN_KEY)];
      await reaches(one.meter(id), '1');
      silent.socket.pause();
      await service.stop();
      await until(() => one.closed.length === 1);
      expect(one.closed).toEqual([1012]);
    });
  });
});
