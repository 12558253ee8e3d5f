import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { NameResolver } from '../../../src/adapters/webhooks/name-resolver.js';
import type { FoundAddress } from '../../../src/adapters/webhooks/public-addresses.js';
import { until } from '../../contracts/until.js';
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../contracts/temporary-directory.js';

const TYPE_A = 1;
const NO_SUCH_NAME = 3;

/** A name server on a real socket: it answers for some names, and for the others after `answerAll`. */
class NameServer {
  readonly asked: string[] = [];
  private readonly late: (() => void)[] = [];
  private readonly socket: Socket = createSocket('udp4');

  /** @param answers address of a name, null = there is no such name */
  constructor(private readonly answers: ReadonlyMap<string, string | null>) {}

  async open(): Promise<string> {
    this.socket.on('message', (query, from) => {
      const { name, type, end } = questionIn(query);
      this.asked.push(name);
      const answer = (): void => {
        const address = this.answers.get(name) ?? null;
        const reply = replyTo(query.subarray(0, end), type === TYPE_A ? address : undefined);
        this.socket.send(reply, from.port, from.address);
      };
      if (this.answers.has(name)) answer();
      else this.late.push(answer);
    });
    this.socket.bind(0, '127.0.0.1');
    await once(this.socket, 'listening');
    return `127.0.0.1:${this.socket.address().port}`;
  }

  /** Answers what it was silent about: there is no such name. */
  answerAll(): void {
    for (const answer of this.late.splice(0)) answer();
  }

  close(): void {
    this.socket.close();
  }
}

/** @param address null = there is no such name, undefined = it has none of the type asked for */
function replyTo(query: Buffer, address: string | null | undefined): Buffer {
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | (address === null ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(address ? 1 : 0, 6);
  return Buffer.concat([header, query.subarray(12), ...(address ? [answerOf(address)] : [])]);
}

function questionIn(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** A record of class IN for the name of the question, for a minute. */
function answerOf(address: string): Buffer {
  const head = Buffer.from([0xc0, 0x0c, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4]);
  return Buffer.concat([head, Buffer.from(address.split('.').map(Number))]);
}

describe('names of endpoints', () => {
  let directory: TemporaryDirectory;
  let server: NameServer;
  let looked: string[];
  let parts: ConstructorParameters<typeof NameResolver>[0];
  let resolver: NameResolver;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    const hostsFile = directory.file('hosts');
    await writeFile(hostsFile, '# names\n192.0.2.7 other Pinned.example # one\n::1 six.example\n');
    server = new NameServer(
      new Map([
        ['known.example', '93.184.216.34'],
        ['pinned.example', '93.184.216.34'],
        ['short', null],
        ['nowhere.example', null],
      ]),
    );
    looked = [];
    const lookup = (name: string): Promise<FoundAddress[]> => {
      looked.push(name);
      return Promise.resolve(name === 'short' ? [{ address: '10.0.0.7', family: 4 }] : []);
    };
    parts = { servers: [await server.open()], hostsFile, lookup };
    resolver = new NameResolver({ ...parts, answerMs: 60_000, deadlineMs: 60_000 });
  });

  afterEach(async () => {
    server.close();
    await directory.remove();
  });

  it('resolve by the name server, and calls at the same time share a look-up', async () => {
    const all = await Promise.all([1, 2, 3].map(() => resolver.resolve('Known.example.')));
    for (const found of all) expect(found).toEqual([{ address: '93.184.216.34', family: 4 }]);
    expect(server.asked).toEqual(['known.example', 'known.example']);
  });

  it('resolve by the hosts file first', async () => {
    expect(await resolver.resolve('pinned.example')).toEqual([{ address: '192.0.2.7', family: 4 }]);
    expect(await resolver.resolve('six.example')).toEqual([{ address: '::1', family: 6 }]);
    expect(server.asked).toEqual([]);
  });

  it('resolve by the system when the name server has no such name', async () => {
    expect(await resolver.resolve('short')).toEqual([{ address: '10.0.0.7', family: 4 }]);
    await expect(resolver.resolve('nowhere.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('whose name server is silent hold up no others, and take no thread of the system', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `silent-${n}.example`);
    const silent = Promise.allSettled(names.map((name) => resolver.resolve(name)));
    await until(() => server.asked.length === 2 * names.length);
    expect(await resolver.resolve('known.example')).toHaveLength(1);
    expect(looked).toEqual([]);
    server.answerAll();
    for (const result of await silent) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ENOTFOUND' } });
    }
  });

  it.each([
    ['when its attempts are used up', { answerMs: 10 }],
    ['at the deadline', { answerMs: 60_000, deadlineMs: 20 }],
  ])('whose name server is silent fail %s', async (_, times) => {
    const impatient = new NameResolver({ ...parts, ...times });
    const result = impatient.resolve('silent.example');
    await expect(result).rejects.toMatchObject({ code: 'EAI_AGAIN' });
    expect(looked).toEqual([]);
  });
});
