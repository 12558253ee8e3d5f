import type { AddressInfo } from 'node:net';
import { until } from '../../contracts/until.js';
import { PeopleHarness } from '../people/people-harness.js';
import { RawSocket } from './raw-socket.js';
import { reaches, Subscriber } from './subscriber.js';

describe('a subscription of a person', () => {
  const service = new PeopleHarness();
  const sockets: RawSocket[] = [];
  const subscribers: Subscriber[] = [];
  let host = '';
  let ada = '';

  beforeAll(async () => {
    await service.open({ TALLYSTICK_CORS_ORIGINS: 'https://console.example.com' });
    await service.running.app.listen(0, '127.0.0.1');
    const { port } = service.running.app.getHttpServer().address() as AddressInfo;
    host = `127.0.0.1:${port}`;
    ada = await service.clientWithPassword('ada');
    const recharge = { rechargeId: 'r-1', credits: '10', reason: 'goodwill' };
    await service.post(`/v1/clients/${ada}/recharges`, recharge);
  });
  afterEach(() => {
    for (const { socket } of sockets.splice(0)) socket.terminate();
    for (const one of subscribers.splice(0)) one.end();
  });
  afterAll(() => service.close());

  async function subscriber(): Promise<Subscriber> {
    const { accessToken } = await service.loggedIn('ada');
    const made = new Subscriber(`http://${host}`, accessToken);
    subscribers.push(made);
    return made;
  }

  /** A socket as a browser opens it: the connection has no parameters. */
  async function fromPage(origin: string | null): Promise<RawSocket> {
    const headers = { cookie: await service.browser('ada'), ...(origin !== null && { origin }) };
    const socket = new RawSocket(`http://${host}`, { headers });
    sockets.push(socket);
    return (await socket.open()).send({ type: 'connection_init' });
  }

  it('shows clients themselves, without what only staff may see', async () => {
    const one = await subscriber();
    const me = await reaches(one.meter('me'), '2');
    expect(me.text).toBe('10 | 0 | 10');
    const query = `subscription { logAppended(clientId: "me", afterRevision: "0") {
      revision credits reason } }`;
    const log = one.subscribe(query);
    await reaches(log, '2');
    expect(log.items).toEqual([{ revision: '2', credits: '10', reason: null }]);
    const other = await service.client();
    const refused = [one.meter(other), one.log(other), one.clients()];
    await until(() => refused.every(({ errors }) => errors.length > 0));
    expect(refused.map(({ errors }) => errors[0].extensions.code)).toEqual([
      'CLIENT_NOT_FOUND',
      'CLIENT_NOT_FOUND',
      'FORBIDDEN',
    ]);
  });

  it.each([
    ['the service itself', () => `http://${host}`],
    ['the service behind a proxy', () => `https://${host}`],
    ['an origin that the operator named', () => 'https://console.example.com'],
  ])('is open to the cookie of a page of %s', async (_, origin) => {
    const socket = await fromPage(origin());
    await until(() => socket.messages.length === 1);
    socket.subscribe('m', 'subscription { meterChanged(clientId: "me") { text } }');
    await until(() => socket.messages.length === 2);
    expect(socket.messages[1].payload.data).toEqual({ meterChanged: { text: '10 | 0 | 10' } });
  });

  it.each(['https://evil.example.com', 'null', null])(
    'is closed to the cookie where the origin is %s',
    async (origin) => {
      const socket = await fromPage(origin);
      expect(await socket.closed()).toBe(4403);
      expect(socket.reason).toContain('Origin');
    },
  );

  it('ends with its session: at a logout, and when the client is disabled', async () => {
    const { accessToken } = await service.loggedIn('ada');
    const [left, stays] = [new Subscriber(`http://${host}`, accessToken), await subscriber()];
    subscribers.push(left);
    await Promise.all([reaches(left.meter('me'), '2'), reaches(stays.meter('me'), '2')]);
    expect((await service.send('POST', '/v1/logout', { key: accessToken })).status).toBe(204);
    await until(() => left.closed.length === 1);
    expect([left.closed, stays.closed]).toEqual([[4403], []]);
    await service.post(`/v1/clients/${ada}/disable`, {});
    await until(() => stays.closed.length === 1);
    expect(stays.closed).toEqual([4403]);
  });
});
