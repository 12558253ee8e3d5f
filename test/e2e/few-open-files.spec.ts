import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { freshDirectory, removeDirectory } from '../cli/run-tallystick.js';
import { until } from '../contracts/until.js';
import { Service } from './service.js';

/** Runs a built program in a shell that limits its open files. */
async function runLimited(files: number, program: string): Promise<[number | null, string]> {
  const command = `ulimit -n ${files} && exec "$0" "$@"`;
  const args = ['-c', command, process.execPath, resolve(program), '--version'];
  const child = spawn('sh', args, { env: { PATH: process.env['PATH'] } });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return [code, output];
}

async function connected(url: URL): Promise<Socket> {
  const socket = createConnection(Number(url.port), url.hostname);
  socket.on('error', () => undefined);
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket;
}

const withLimits = process.platform === 'win32' ? describe.skip : describe;

withLimits('a process that may open few files', () => {
  it.each([
    [32, 'dist/src/main.js'],
    [64, 'dist/src/main.js'],
    [256, 'dist/src/main.js'],
    [300, 'dist/src/main.js'],
    [511, 'dist/src/main.js'],
    [64, 'dist/src/cli/main.js'],
  ])('ends with one sentence at a limit of %i: %s', async (files, program) => {
    const [code, output] = await runLimited(files, program);
    expect(output).toMatch(
      new RegExp(
        `^tallystick: this process may open only ${files} files [^\\n]+ulimit -n[^\\n]+\\n$`,
      ),
    );
    expect(code).toBe(1);
  });

  it('serves with the fewest, and survives more connections than it may have', async () => {
    const directory = freshDirectory();
    const service = await Service.start(directory, {}, 512);
    const url = new URL(service.url);
    const sockets = await Promise.all(Array.from({ length: 700 }, () => connected(url)));
    for (const socket of sockets) socket.destroy();
    await until(async () => {
      const reply = await service.call('GET', '/health/ready').catch(() => null);
      return reply?.status === 200;
    });
    const output = service.lines.join('\n');
    expect(output).not.toMatch(/^ {4}at /m);
    expect(output).toContain('or lower TALLYSTICK_CONNECTIONS_MAX');
    expect(await service.stop()).toBe(0);
    removeDirectory(directory);
  });
});
