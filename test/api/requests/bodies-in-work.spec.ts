import { BodyBudget, BodyHold } from '../../../src/api/http/server/body/body-budget.js';
import { ADMIN_KEY, ServiceHarness } from '../../harness/service-harness.js';
import { listen, RawConnection } from './raw-exchange.js';

const MIB = 1024 * 1024;

describe('the memory for bodies', () => {
  it('is refused beyond its bound, and comes back when a body is released', () => {
    const budget = new BodyBudget(100);
    const [first, second] = [new BodyHold(budget), new BodyHold(budget)];
    expect([first.grow(60), second.grow(40), second.grow(1)]).toEqual([true, true, false]);
    first.release();
    first.release();
    expect([budget.held, second.grow(60)]).toEqual([40, true]);
  });

  it('gives turns in order, two at a time, and none to a body that was released', async () => {
    const budget = new BodyBudget(100);
    const holds = Array.from({ length: 5 }, () => new BodyHold(budget));
    const began: number[] = [];
    const turns = holds.map(async (hold, n) => {
      if (await hold.takeTurn()) began.push(n);
    });
    await new Promise(setImmediate);
    expect(began).toEqual([0, 1]);
    holds[2]?.release();
    holds[0]?.release();
    await turns[3];
    expect(began).toEqual([0, 1, 3]);
    holds[1]?.release();
    await Promise.all(turns);
    expect(began).toEqual([0, 1, 3, 4]);
  });
});

describe('bodies that arrive slowly', () => {
  const harness = new ServiceHarness();
  let port = 0;
  beforeAll(async () => {
    await harness.open({ TALLYSTICK_BODY_MEMORY: '8' });
    port = await listen(harness);
  });
  afterAll(() => harness.close());

  const begin = async (bytes: number): Promise<RawConnection> => {
    const connection = await RawConnection.to(port);
    const head = `POST /v1/debits HTTP/1.1\r\nhost: s\r\nauthorization: Bearer ${ADMIN_KEY}\r\n`;
    const type = 'content-type: application/json\r\n';
    return connection.write(`${head}${type}content-length: ${8 * MIB}\r\n\r\n${' '.repeat(bytes)}`);
  };

  it('are refused when they take too much memory together; small ones are served', async () => {
    const all = await Promise.all([begin(5 * MIB), begin(5 * MIB)]);
    const statuses = await Promise.race(all.map((connection) => connection.statuses()));
    expect(statuses).toEqual([503]);
    const refused = all.find(({ text }) => text !== '');
    expect(refused?.text).toContain('"code":"OVERLOADED"');
    expect(refused?.text).toContain('retry-after: 1');
    expect((await harness.sendOnce('POST', '/v1/debits', { body: { items: [] } })).status).toBe(
      400,
    );
    for (const { socket } of all) socket.destroy();
  });

  it('give their memory back when their connection is lost', async () => {
    const body = { items: Array(6).fill({ messageId: 'x'.repeat(MIB / 2) }) };
    for (let n = 0; n < 4; n++) {
      const lost = await begin(4 * MIB);
      lost.socket.destroy();
      await lost.closed();
    }
    for (;;) {
      const response = await harness.sendOnce('POST', '/v1/debits', { body });
      if (response.status === 503) continue;
      expect([response.status, response.json['refused']]).toEqual([200, 6]);
      return;
    }
  });

  it('may be large ones after each other, in any number', async () => {
    const items = Array.from({ length: 3_000 }, (_, n) => ({ messageId: `${n}`.padEnd(2_000) }));
    for (let n = 0; n < 3; n++) {
      const response = await harness.sendOnce('POST', '/v1/debits', { body: { items } });
      expect([response.status, response.json['refused']]).toEqual([200, 3_000]);
    }
  });
});
