import { execFile, spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory, type TemporaryDirectory } from '../contracts/temporary-directory.js';
import { ADMIN_KEY, Service } from './service.js';

const run = promisify(execFile);
const PATIENCE_MS = 600_000;
const CLIENT = '7d6a2a40-6a3c-4f57-9a40-0f7f9bd3c001';

const LANGUAGES = [
  ['Node', process.execPath, 'debit.mjs'],
  ['Python', 'python3', 'debit.py'],
  ['PHP', 'php', 'debit.php'],
] as const;

const isInstalled = (command: string): boolean =>
  spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

async function runExample(
  command: string,
  file: string,
  [url, messageId, credits]: readonly [string, string, string],
): Promise<Record<string, unknown>> {
  const script = resolve('examples/gateway', file);
  const { stdout } = await run(command, [script, url, ADMIN_KEY, CLIENT, messageId, credits]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Hangs up, then is unavailable, then accepts; keeps what it was sent. */
async function flakyLedger(): Promise<{ server: Server; url: string; sent: unknown[] }> {
  const sent: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      sent.push(JSON.parse(text));
      if (sent.length === 1) return void request.socket.destroy();
      response.writeHead(sent.length === 2 ? 503 : 200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(sent.length === 2 ? { code: 'LOG_UNAVAILABLE' } : { replayed: true }),
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}`, sent };
}

describe('the examples for gateways', () => {
  let directory: TemporaryDirectory;
  let service: Service;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    service = await Service.start(directory.file('data'));
    const made = await service.call('POST', '/v1/clients', {
      id: CLIENT,
      username: 'ada',
      email: 'ada@example.com',
      firstName: 'Ada',
      lastName: 'Lovelace',
      currency: 'CREDIT',
    });
    expect(made.status).toBe(201);
    await service.call('POST', `/v1/clients/${CLIENT}/recharges`, {
      rechargeId: 'r-1',
      credits: '100',
    });
  }, PATIENCE_MS);
  afterAll(async () => {
    await service.stop();
    await directory.remove();
  });

  describe.each(LANGUAGES)('in %s', (name, command, file) => {
    const test = isInstalled(command) ? it : it.skip;

    test(
      'debits once however often it is run, and explains why a message may not be sent [S2-17] [I9]',
      async () => {
        const id = `m-${name}`;
        const ask = (messageId: string, credits: string): Promise<Record<string, unknown>> =>
          runExample(command, file, [service.url, messageId, credits]);
        expect(await ask(id, '1.5')).toEqual({ send: true, replayed: false });
        expect(await ask(id, '1.5')).toEqual({ send: true, replayed: true });
        expect(await ask(`${id}-2`, '500')).toEqual({ send: false, code: 'INSUFFICIENT_CREDITS' });
        expect(await ask(id, '2')).toEqual({ send: false, code: 'ID_REUSED' });
      },
      PATIENCE_MS,
    );

    test(
      'sends the same debit again after a lost connection and an outage',
      async () => {
        const { server, url, sent } = await flakyLedger();
        const response = await runExample(command, file, [url, 'm-1', '1']);
        server.closeAllConnections();
        server.close();
        expect(response).toEqual({ send: true, replayed: true });
        expect(sent).toEqual(Array.from({ length: 3 }, () => ({ messageId: 'm-1', credits: '1' })));
      },
      PATIENCE_MS,
    );
  });
});
