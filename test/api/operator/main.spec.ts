import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(process.cwd(), 'dist', 'src', 'main.js');
const PATIENCE_MS = 600_000;

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errorOutput: () => string;
  /** Resolves with the exit status. */
  readonly ended: Promise<number | null>;
}

function start(env: Record<string, string>): Started {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, 'exit').then(([status]) => status as number | null);
  return { child, output: () => out, errorOutput: () => err, ended };
}

/** The address, once the service says that it listens. */
const address = (started: Started): Promise<string> =>
  printed(started, /listening on (http:\/\/[^\s"]+)/);

/** The admin key of an empty store, which is printed after the address. */
const firstKey = (started: Started): Promise<string> => printed(started, /(tly_[\w-]{43})/);

async function printed({ child, output, errorOutput }: Started, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(output())?.[1];
    if (found !== undefined) return found;
    if (child.exitCode !== null) throw new Error(`ended early: ${errorOutput()}`);
    await Promise.race([once(child.stdout as NodeJS.EventEmitter, 'data'), once(child, 'exit')]);
  }
}

async function whileItHolds(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (await holds()) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function listens(port: number, host: string): Promise<boolean> {
  const socket = connect(port, host);
  const connected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}

describe('the service as it is started', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tallystick-main-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it(
    'prints one admin key, answers, and ends in order on SIGTERM, twice over',
    async () => {
      const first = start({ DATA_DIR: folder });
      const at = await address(first);
      const key = await firstKey(first);
      expect(first.output()).toContain(`"dataDir":"${folder}"`);
      const answer = await fetch(`${at}/v1/api-keys`, {
        headers: { authorization: `Bearer ${key}` },
      });
      expect(answer.status).toBe(200);
      first.child.kill('SIGTERM');
      expect(await first.ended).toBe(0);
      expect(first.errorOutput()).toBe('');
      expect(first.output().split(String(key))).toHaveLength(2);
      expect(first.output().split(at)).toHaveLength(2);

      const second = start({ DATA_DIR: folder });
      await address(second);
      expect(second.output()).not.toContain('tly_');
      second.child.kill('SIGINT');
      expect(await second.ended).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'makes no key when it cannot listen: the next start that can prints one',
    async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      const service = start({ DATA_DIR: folder, PORT: String(port) });
      expect(await service.ended).toBe(1);
      other.close();
      expect(service.output()).not.toContain('tly_');
      expect(service.errorOutput()).toContain('the port is in use');

      const again = start({ DATA_DIR: folder });
      const at = await address(again);
      const key = await firstKey(again);
      const headers = { authorization: `Bearer ${key}` };
      expect((await fetch(`${at}/v1/api-keys`, { headers })).status).toBe(200);
      again.child.kill('SIGTERM');
      expect(await again.ended).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'prints no key when the environment has one',
    async () => {
      const key = 'a-key-of-the-environment-of-32-characters';
      const service = start({ DATA_DIR: folder, TALLYSTICK_ADMIN_KEY: key });
      await address(service);
      expect(service.output()).not.toMatch(/tly_|a-key-of/);
      service.child.kill('SIGTERM');
      expect(await service.ended).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'answers no 503 without words to what comes on a connection in use when it ends',
    async () => {
      const key = 'a-key-of-the-environment-of-32-characters';
      const service = start({ DATA_DIR: folder, TALLYSTICK_ADMIN_KEY: key });
      const { hostname, port } = new URL(await address(service));
      const own = `host: ${hostname}\r\nauthorization: Bearer ${key}\r\n`;
      const socket = connect(Number(port), hostname);
      let answered = '';
      socket.on('data', (chunk: Buffer) => (answered += chunk.toString()));
      const json = `content-type: application/json\r\ncontent-length: 2\r\n`;
      socket.write(`POST /v1/debits HTTP/1.1\r\n${own}${json}\r\n{`);
      await once(socket, 'connect');
      service.child.kill('SIGTERM');
      await whileItHolds(() => listens(Number(port), hostname));
      socket.write(`}GET /v1/clients HTTP/1.1\r\n${own}\r\n`);
      expect(await service.ended).toBe(0);
      // The second request is served, or ends with the connection: then it got no answer.
      const [first, ...later] = answered.match(/HTTP\/1\.1 \d+/g) ?? [];
      expect(first).toBe('HTTP/1.1 400');
      expect(later.filter((status) => status !== 'HTTP/1.1 200')).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'finishes requests in flight before it ends [I20]',
    async () => {
      const key = 'a-key-of-the-environment-of-32-characters';
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const service = start({ DATA_DIR: folder, TALLYSTICK_ADMIN_KEY: key });
      const at = await address(service);
      const make = (n: number): Promise<Response> =>
        fetch(`${at}/v1/clients`, {
          method: 'POST',
          headers,
          body: JSON.stringify({
            username: `user-${n}`,
            email: `user-${n}@example.com`,
            currency: 'EUR',
            firstName: 'A',
            lastName: 'B',
          }),
        });
      const first = await make(0);
      expect(first.status).toBe(201);
      const asked = Array.from({ length: 20 }, (_, n) => make(n + 1).catch(() => null));
      await asked[0];
      service.child.kill('SIGTERM');
      const answers = await Promise.all(asked);
      expect(await service.ended).toBe(0);
      // A late caller gets an error; no request is acknowledged and then lost.
      const statuses = answers.map((answer) => answer?.status ?? 503);
      expect(statuses.filter((status) => ![201, 503].includes(status))).toEqual([]);
      const kept = statuses.filter((status) => status === 201).length;

      const again = start({ DATA_DIR: folder, TALLYSTICK_ADMIN_KEY: key });
      const list = await fetch(`${await address(again)}/v1/clients?limit=100&search=user-`, {
        headers,
      });
      const { items } = (await list.json()) as { items: unknown[] };
      expect(items.length).toBeGreaterThanOrEqual(kept + 1);
      again.child.kill('SIGTERM');
      await again.ended;
    },
    PATIENCE_MS,
  );

  it(
    'says in one line each what is wrong with the environment',
    async () => {
      const service = start({ PORT: 'x', TALLYSTICK_ADMIN: 'y', DATA_DIR: folder });
      expect(await service.ended).toBe(2);
      expect(service.errorOutput().trim().split('\n')).toHaveLength(2);
      expect(service.errorOutput()).toMatch(/^tallystick: /);
    },
    PATIENCE_MS,
  );

  it(
    'says that the data directory is in use, and ends with 1',
    async () => {
      const first = start({ DATA_DIR: folder });
      await address(first);
      const second = start({ DATA_DIR: folder });
      expect(await second.ended).toBe(1);
      expect(second.errorOutput()).toMatch(/^tallystick: .*in use.*\n$/);
      expect(second.errorOutput()).not.toContain('    at ');
      first.child.kill('SIGTERM');
      expect(await first.ended).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'says that another service holds the port',
    async () => {
      const first = start({ DATA_DIR: folder });
      const port = new URL(await address(first)).port;
      const other = await mkdtemp(join(tmpdir(), 'tallystick-main-'));
      const second = start({ DATA_DIR: other, PORT: port });
      expect(await second.ended).toBe(1);
      expect(second.errorOutput()).toBe(
        'tallystick: the port is in use: stop the other program or set PORT\n',
      );
      first.child.kill('SIGTERM');
      await first.ended;
      await rm(other, { recursive: true, force: true });
    },
    PATIENCE_MS,
  );
});
