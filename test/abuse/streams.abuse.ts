import { once } from 'node:events';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { AbusedService, clientWithCredits } from './harness/abused-service.js';
import { KEY_HOLDER_STALL_MS, sized } from './harness/bounds.js';
import { expectWithstood } from './harness/expect-withstood.js';
import { ADMIN_KEY } from '../e2e/service.js';

const CLIENT = '00000000-0000-4000-8000-0000000000a1';
/** As many as one key may have. */
const STREAMS = sized(300, 1_000);
const DEBITS = sized(100, 500);

describe('streams of live meters', () => {
  let abused: AbusedService;
  let made = 0;
  beforeAll(async () => {
    abused = await AbusedService.start({ TALLYSTICK_STREAMS_MAX: String(2 * STREAMS) });
    await clientWithCredits(abused.service, CLIENT, 'watched');
  });
  afterAll(() => abused.end());

  /** A new key of a gateway, and its streams; none of them was read beyond the first bytes. */
  async function openStreams(): Promise<{ key: string; keyId: string; sockets: Socket[] }> {
    const name = `streams-${made++}`;
    const { body } = await abused.service.call('POST', '/v1/api-keys', { name, role: 'gateway' });
    const key = String(body['secret']);
    const sockets = await abused.attacker.answered(STREAMS, streamOf(key));
    return { key, keyId: String(body['keyId']), sockets };
  }

  const streamOf = (key: string): string =>
    `GET /v1/clients/${CLIENT}/meter/stream HTTP/1.1\r\nhost: s\r\nauthorization: Bearer ${key}\r\n\r\n`;

  /** Many changes of the meter, one after the other; the revision of the last one. */
  async function change(): Promise<string> {
    let revision = '';
    for (let n = 0; n < DEBITS; n++) {
      const debit = { messageId: `m-${made++}`, credits: '1' };
      const { body } = await abused.service.call('POST', `/v1/clients/${CLIENT}/debits`, debit);
      revision = String(body['revision']);
    }
    return revision;
  }

  async function streamsOpen(): Promise<number> {
    const answer = await fetch(`${abused.service.url}/metrics`, {
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    return Number(/^tallystick_streams (\d+)$/m.exec(await answer.text())?.[1]);
  }

  async function close(sockets: readonly Socket[]): Promise<void> {
    for (const socket of sockets) socket.destroy();
    while ((await streamsOpen()) > 0) continue;
  }

  it(`stop nobody else: ${STREAMS} that are not read`, async () => {
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const { sockets } = await openStreams();
      await change();
      expect(await streamsOpen()).toBe(STREAMS);
      await close(sockets);
    });
  });

  it(`stop nobody else: ${STREAMS} of one key, which get the last meter; one more is refused`, async () => {
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const { key, sockets } = await openStreams();
      const [one] = await abused.attacker.answered(1, streamOf(key));
      expect(String(one?.read())).toContain(' 429 ');
      const readers = sockets.map((socket) => new LastId(socket));
      const revision = await change();
      await Promise.all(readers.map((reader) => reader.reaches(revision)));
      await close(sockets);
    });
  });

  it(`stop nobody else: ${STREAMS} whose key is deleted, and they end`, async () => {
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      const { keyId, sockets } = await openStreams();
      const ends = sockets.map(text);
      const path = `/v1/api-keys/${keyId}`;
      const { status } = await abused.attacker.send({ method: 'DELETE', path, key: ADMIN_KEY });
      expect(status).toBe(204);
      for (const end of await Promise.all(ends)) expect(end).toContain('"ACCESS_ENDED"');
      expect(await streamsOpen()).toBe(0);
    });
  });
});

/** Reads a stream of events, and keeps the id of the last one. */
class LastId {
  private last = '';

  constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (part: string) => {
      this.last = /^id: (\d+)$/m.exec(part.slice(part.lastIndexOf('id: ')))?.[1] ?? this.last;
    });
  }

  async reaches(id: string): Promise<void> {
    const { socket } = this;
    while (this.last !== id) {
      if (socket.destroyed) throw new Error(`the stream ended at ${this.last}`);
      await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    }
  }
}
