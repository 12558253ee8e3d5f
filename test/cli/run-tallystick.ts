import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Record<string, string>;

/** A running command. */
export function startTallystick(
  args: readonly string[],
  dataDir: string,
  env: Environment = {},
): { readonly child: ChildProcess; readonly done: Promise<Ran> } {
  const child = spawn(process.execPath, [CLI, ...args], { env: environment(dataDir, env) });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const done = once(child, 'close').then(([status]) => ({
    status: status as number | null,
    stdout,
    stderr,
  }));
  return { child, done };
}

export function tallystick(
  args: readonly string[],
  dataDir: string,
  env: Environment = {},
): Promise<Ran> {
  return startTallystick(args, dataDir, env).done;
}

/** Only the variables that a command needs: those of the developer must not reach it. */
function environment(dataDir: string, env: Environment): Environment {
  return { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...env };
}

/**
 * One process for many commands, which loads the program once. A separate process is needed for a
 * command whose end, signals or start a test proves, and before a service opens the same files: a
 * connection that was closed may live on in the process until its statements are collected.
 */
export class CommandHost {
  private readonly child = fork(fileURLToPath(new URL('command-host.mjs', import.meta.url)), {
    execArgv: [],
  });
  private readonly open = new Map<number, (ran: Ran) => void>();
  private last = 0;

  constructor() {
    this.child.on('message', ({ id, ran }: { id: number; ran: Ran }) => {
      this.open.get(id)?.(ran);
      this.open.delete(id);
    });
    this.child.on('exit', (status) => {
      for (const end of this.open.values()) end({ status, stdout: '', stderr: 'the host ended' });
      this.open.clear();
    });
  }

  run(args: readonly string[], dataDir: string, env: Environment = {}): Promise<Ran> {
    return new Promise((resolve) => {
      const id = ++this.last;
      this.open.set(id, resolve);
      this.child.send({ id, args, env: environment(dataDir, env) });
    });
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }
}

export function freshDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'tallystick-'));
}

export function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}

/** A port that is free now, so that a restarted service can have the same one again. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
