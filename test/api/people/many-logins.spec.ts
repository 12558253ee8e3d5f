import { Passwords } from '../../../src/application/access/passwords.js';
import type { Response } from '../../harness/service-harness.js';
import { PASSWORD, PeopleHarness } from './people-harness.js';

describe('a thousand wrong passwords', () => {
  const service = new PeopleHarness();
  let ada = '';
  let hashed = 0;
  beforeAll(async () => {
    await service.open({ TALLYSTICK_TRUSTED_PROXIES: '127.0.0.1' });
    ada = await service.clientWithPassword('ada');
    await service.clientWithPassword('bob');
    countHashes();
  });
  afterAll(() => service.close());

  /** Wrong passwords are counted instead of hashed, which would take long. */
  function countHashes(): void {
    const passwords = service.running.app.get(Passwords);
    const verify = passwords.verify.bind(passwords);
    passwords.verify = async (...asked) => {
      hashed += 1;
      return asked[2] === PASSWORD && verify(...asked);
    };
  }

  const login = (username: string, password: string, address: string): Promise<Response> =>
    service.login({ username, password }, '/v1/login', { 'x-forwarded-for': address });

  it('cost few hashes, and neither lock the owner out nor hold up others', async () => {
    expect((await login('ada', PASSWORD, '192.0.2.1')).status).toBe(200);
    const attack = async (n: number): Promise<Response> => {
      service.clock.instant += 5;
      return login('ada', `Wrong-Horse${n}`, '198.51.100.7');
    };
    hashed = 0;
    const answers: Response[] = [];
    for (let n = 0; n < 1_000; n++) answers.push(await attack(n));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(990);
    expect(refused.every(({ headers }) => Number(headers['retry-after']) <= 30)).toBe(true);
    expect(hashed).toBe(10);
    // The owner, where it was before and elsewhere; another client beside the attacker.
    expect((await login('ada', PASSWORD, '192.0.2.1')).status).toBe(200);
    expect((await login('ada', PASSWORD, '203.0.113.9')).status).toBe(200);
    expect((await login('bob', PASSWORD, '198.51.100.7')).status).toBe(200);
    // The owner behind the attacker's own address, after the wait that the answer named.
    service.clock.instant += 30_000;
    expect((await login('ada', PASSWORD, '198.51.100.7')).status).toBe(200);
  });

  it('of many addresses do not hold the owner up at a usual one, also after a restart', async () => {
    for (let n = 0; n < 110; n++) {
      // The attack goes on after the restart, from an address for each try.
      if (n === 5) {
        await service.stop();
        await service.open({ TALLYSTICK_TRUSTED_PROXIES: '127.0.0.1' });
        countHashes();
      }
      await login('ada', 'Wrong-Horse1', `10.9.0.${n}`);
    }
    expect((await login('ada', PASSWORD, '203.0.113.50')).status).toBe(429);
    expect((await login('ada', PASSWORD, '192.0.2.1')).status).toBe(200);
  });

  it('are in the log of logins, with their address and without names', async () => {
    await login('nobody@example.com', 'Wrong-Horse1', '198.51.100.8');
    const { json, text } = await service.send('GET', '/v1/logins?limit=500');
    const failures = json.items.filter((item: { readonly reason: string | null }) => item.reason);
    expect(failures[0]).toMatchObject({
      outcome: 'FAILURE',
      reason: 'INVALID_CREDENTIALS',
      method: 'password',
      address: '198.51.100.8',
      role: null,
      unknownName: expect.any(String),
    });
    const ofAda = await service.send('GET', `/v1/logins?clientId=${ada}&outcome=FAILURE`);
    expect(ofAda.json.items.length).toBeGreaterThanOrEqual(10);
    expect(ofAda.json.items[0]).toMatchObject({ clientId: ada, unknownName: null });
    const limited = json.items.filter(
      (item: { readonly reason: string; readonly address: string }) =>
        item.reason === 'RATE_LIMITED' && item.address === '198.51.100.7',
    );
    expect(limited).toHaveLength(1);
    for (const secret of ['nobody', 'Wrong-Horse', PASSWORD]) expect(text).not.toContain(secret);
    const log = service.logged.join('\n');
    for (const secret of ['nobody@', 'Wrong-Horse', PASSWORD]) expect(log).not.toContain(secret);
  });

  it('are listed page by page, also over GraphQL', async () => {
    const first = (await service.send('GET', '/v1/logins?limit=3')).json;
    const next = await service.send('GET', `/v1/logins?limit=3&cursor=${first.nextCursor}`);
    const ids = [...first.items, ...next.json.items].map(
      ({ loginId }: { readonly loginId: string }) => loginId,
    );
    expect(new Set(ids).size).toBe(6);
    const query = '{ logins(first: 2, outcome: SUCCESS) { edges { node { loginId clientId } } } }';
    const { json } = await service.send('POST', '/graphql', { body: { query } });
    expect(json.data.logins.edges).toHaveLength(2);
    const both = await service.send('GET', `/v1/logins?clientId=${ada}&staffId=${ada}`);
    expect(both.json.code).toBe('INVALID_INPUT');
    const broken = await service.send('GET', '/v1/logins?cursor=x');
    expect(broken.json.code).toBe('INVALID_CURSOR');
  });
});
