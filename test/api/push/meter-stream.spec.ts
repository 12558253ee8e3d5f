import { connect, type AddressInfo, type Socket } from 'node:net';
import { until } from '../../contracts/until.js';
import { MeterReader } from './meter-reader.js';
import { ADMIN_KEY, ServiceHarness, type Json } from '../../harness/service-harness.js';

const MINUTE_MS = 60_000;

describe('the stream of a meter', () => {
  let service: ServiceHarness;
  let url: string;
  const readers: MeterReader[] = [];

  async function open(settings: { readonly [name: string]: string } = {}): Promise<void> {
    service = await new ServiceHarness().open(settings);
    await service.running.app.listen(0, '127.0.0.1');
    const { port } = service.running.app.getHttpServer().address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
  }

  function follow(id: string, key = ADMIN_KEY, seen: string | null = null): MeterReader {
    const reader = new MeterReader(`${url}/v1/clients/${id}/meter/stream`, key, seen);
    readers.push(reader);
    return reader;
  }

  const debit = async (id: string, messageId: string): Promise<string> => {
    const answer = await service.post(`/v1/clients/${id}/debits`, { messageId, credits: '1' });
    expect(answer.status).toBe(201);
    return answer.json.revision;
  };

  const meterOf = async (id: string): Promise<unknown> =>
    (await service.send('GET', `/v1/clients/${id}/meter`)).json;

  const openStreams = async (): Promise<number> => {
    const { text } = await service.send('GET', '/metrics');
    return Number(/^tallystick_streams (\d+)$/m.exec(text)?.[1]);
  };

  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.close();
    await service.close();
  });

  it('begins with the present meter and continues with each change [S1-25]', async () => {
    await open();
    const id = await service.clientWithCredits('10');
    const reader = follow(id);
    await reader.reaches('1');
    expect(reader.meters).toEqual([await meterOf(id)]);
    const revision = await debit(id, 'm-1');
    expect(await reader.reaches(revision)).toEqual(await meterOf(id));
    expect(reader.ids).toEqual(['1', revision]);
    expect(reader.last?.text).toBe('9 | 1 | 10');
  });

  it('sends nothing to a reader that has the newest revision, until the next change', async () => {
    await open();
    const id = await service.clientWithCredits('10');
    const reader = follow(id, ADMIN_KEY, '1');
    await reader.isOpen();
    const revision = await debit(id, 'm-1');
    await reader.reaches(revision);
    expect(reader.ids).toEqual([revision]);
  });

  it.each(['0', '99', 'not a revision'])(
    'sends the newest meter at once to a reader whose last event was %s',
    async (seen) => {
      await open();
      const id = await service.clientWithCredits('10');
      const reader = follow(id, ADMIN_KEY, seen);
      await reader.reaches('1');
      expect(reader.ids).toEqual(['1']);
    },
  );

  it('pushes the edges of an overdraw, which no event marks', async () => {
    await open();
    const from = service.clock.now() + 10 * MINUTE_MS;
    const overdraw = {
      amount: '5',
      validFrom: new Date(from).toISOString(),
      validUntil: new Date(from + MINUTE_MS).toISOString(),
    };
    const id = await service.clientWithCredits('10', { settings: { overdraw } });
    const reader = follow(id);
    await reader.reaches('1');
    service.clock.set(from);
    await until(() => reader.meters.length === 2);
    service.clock.set(from + MINUTE_MS);
    await until(() => reader.meters.length === 3);
    expect(reader.meters.map(({ spendable }) => spendable)).toEqual(['10', '15', '10']);
    expect(reader.ids).toEqual(['1', '1', '1']);
  });

  it('sends the meter again to a reader that may have missed an edge', async () => {
    await open();
    const from = service.clock.now() + MINUTE_MS;
    const overdraw = {
      amount: '5',
      validFrom: new Date(from).toISOString(),
      validUntil: new Date(from + MINUTE_MS).toISOString(),
    };
    const id = await service.clientWithCredits('10', { settings: { overdraw } });
    service.clock.set(from);
    const reader = follow(id, ADMIN_KEY, '1');
    await reader.reaches('1');
    expect(reader.last?.spendable).toBe('15');
  });

  it('pushes the edge of a window that has a limit', async () => {
    await open();
    const limits = { daily: { messages: 5 } };
    const settings = { timeZone: 'Etc/UTC', limits };
    const id = await service.clientWithCredits('10', { settings });
    const reader = follow(id);
    await reader.reaches('1');
    service.clock.set(Date.parse('2026-11-21T00:00:00.000Z'));
    await until(() => reader.meters.length === 2);
    expect(reader.meters[1]).toEqual(reader.meters[0]);
  });

  it('ends when its key is deleted, and connects no more', async () => {
    await open();
    const id = await service.clientWithCredits('10');
    const made = await service.post('/v1/api-keys', { name: 'screen', role: 'gateway' });
    const reader = follow(id, made.json.secret);
    const other = follow(id);
    await Promise.all([reader.reaches('1'), other.reaches('1')]);
    await service.send('DELETE', `/v1/api-keys/${made.json.keyId}`);
    await until(() => reader.isClosed);
    expect([reader.ends, reader.refused]).toEqual([['ACCESS_ENDED'], [401]]);
    await until(async () => (await openStreams()) === 1);
    expect(other.ends).toEqual([]);
  });

  it('ends when its key expires', async () => {
    await open();
    const id = await service.clientWithCredits('10');
    const expiresAt = new Date(service.clock.now() + MINUTE_MS).toISOString();
    const key = await service.key({ role: 'auditor', expiresAt });
    const reader = follow(id, key);
    await reader.reaches('1');
    service.clock.set(Date.parse(expiresAt));
    await until(() => reader.isClosed);
    expect([reader.ends, reader.refused]).toEqual([['ACCESS_ENDED'], [401]]);
  });

  it('ends when the service stops, and does not delay the stop', async () => {
    await open();
    const id = await service.clientWithCredits('10');
    const reader = follow(id);
    await reader.reaches('1');
    await service.stop();
    await until(() => reader.ends.length === 1);
    expect(reader.ends).toEqual(['STOPPING']);
  });

  it('is refused beyond the streams of a key, and beyond all', async () => {
    await open({ TALLYSTICK_STREAMS_MAX: '3' });
    const id = await service.clientWithCredits('10');
    const keys = [ADMIN_KEY, await service.key({ role: 'gateway' })];
    const [first, second] = [follow(id), follow(id)];
    await Promise.all([first?.reaches('1'), second?.reaches('1')]);
    const path = `/v1/clients/${id}/meter/stream`;
    const third = await service.sendOnce('GET', path);
    expect([third.status, third.json.code]).toEqual([429, 'RATE_LIMITED']);
    await follow(id, keys[1]).reaches('1');
    const fourth = await service.sendOnce('GET', path, { key: keys[1] ?? '' });
    expect([fourth.status, fourth.json.code]).toEqual([503, 'OVERLOADED']);
    expect(fourth.headers['retry-after']).toBe('5');
    first?.close();
    await until(async () => (await openStreams()) === 2);
    await follow(id).reaches('1');
  });

  it('answers HEAD without a stream, and hides clients that a key may not see', async () => {
    await open();
    const [id, other] = [await service.client(), await service.client()];
    const path = `/v1/clients/${id}/meter/stream`;
    const head = await service.send('HEAD', path);
    expect([head.status, head.headers['content-type']]).toEqual([200, 'text/event-stream']);
    const key = await service.key({ role: 'gateway', clientIds: [other] });
    const hidden = await service.send('GET', path, { key });
    const unknown = await service.send('GET', path.replace(id, crypto.randomUUID()));
    expect([hidden.json.code, unknown.json.code]).toEqual(['CLIENT_NOT_FOUND', 'CLIENT_NOT_FOUND']);
    await until(async () => (await openStreams()) === 0);
  });

  it('sends the headers of every answer, and none that lets a proxy delay it', async () => {
    await open();
    const id = await service.clientWithCredits('10');
    const [socket, text] = await rawStream(new URL(url).port, id);
    socket.destroy();
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(text).toMatch(/^content-type: text\/event-stream\r$/im);
    expect(text).toMatch(/^cache-control: no-store\r$/im);
    expect(text).toMatch(/^x-accel-buffering: no\r$/im);
    expect(text).toMatch(/^x-request-id: \S+\r$/im);
    await until(async () => (await openStreams()) === 0);
  });

  it('reaches 200 readers of 20 clients while debits run, each with the true meter', async () => {
    await open();
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.push(await service.clientWithCredits('1000'));
    const all = Array.from({ length: 200 }, (_, n) => follow(ids[n % 20] ?? ''));
    await Promise.all(all.map((reader) => reader.reaches('1')));
    for (let round = 0; round < 10; round++) {
      const items = ids.flatMap((clientId) =>
        [1, 2, 3].map((n) => ({ clientId, messageId: `m-${round}-${n}`, credits: '1' })),
      );
      const answer = await service.post('/v1/debits', { items });
      expect(new Set(answer.json.results.map(({ status }: Json) => status))).toEqual(
        new Set(['ACCEPTED']),
      );
    }
    await Promise.all(all.map((reader) => reader.reaches('31')));
    for (const [n, reader] of all.entries()) {
      expect(reader.last).toEqual(await meterOf(ids[n % 20] ?? ''));
      const revisions = reader.ids.map(Number);
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    }
  });
});

/** A connection on which a stream was asked for, and what came up to the first meter. */
async function rawStream(port: string, id: string): Promise<[Socket, string]> {
  const socket = connect(Number(port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.write(
    `GET /v1/clients/${id}/meter/stream HTTP/1.1\r\nhost: service\r\n` +
      `authorization: Bearer ${ADMIN_KEY}\r\n\r\n`,
  );
  await until(() => text.includes('event: meter'));
  return [socket, text];
}
