import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { ENOUGH_MS } from '../contracts/until.js';
import { isBehind } from '../harness/is-behind.js';

/** The built service as a separate process, as a user runs it. */

const MAIN = resolve('dist/src/main.js');
/** Not a secret: every spec's service listens on loopback, on a directory made for it. */
export const ADMIN_KEY = 'tly_test-admin-key-of-the-end-to-end-suites';
/** Lines of output that are kept: enough to see why something went wrong. */
const LINES_MAX = 500;

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export class Service {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** Its last output lines. */
    readonly lines: readonly string[],
  ) {}

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Whether it has ended, voluntarily or by a signal. */
  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /**
   * Starts it on a data directory and waits until it says where it listens.
   * @param openFiles how many files the process may open at a time; null = as many as this one
   */
  static async start(
    dataDir: string,
    env: NodeJS.ProcessEnv = {},
    openFiles: number | null = null,
  ): Promise<Service> {
    const limit = openFiles === null ? '' : `ulimit -n ${openFiles} && `;
    const [program, ...args] =
      openFiles === null
        ? [process.execPath, MAIN]
        : ['sh', '-c', `${limit}exec "$0" "$@"`, process.execPath, MAIN];
    const child = spawn(program, args, {
      env: {
        PATH: process.env['PATH'],
        DATA_DIR: dataDir,
        PORT: '0',
        TALLYSTICK_ADMIN_KEY: ADMIN_KEY,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: string[] = [];
    return new Service(child, await listening(child, lines), lines);
  }

  /** As a client does, it asks again while the read models are behind. */
  async call(method: string, path: string, body?: unknown): Promise<Reply> {
    const deadline = Date.now() + ENOUGH_MS;
    for (;;) {
      const reply = await this.callOnce(method, path, body);
      const behind = isBehind(reply.status, reply.body['code']);
      if (!behind || Date.now() > deadline) return reply;
    }
  }

  private async callOnce(method: string, path: string, body?: unknown): Promise<Reply> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${ADMIN_KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Reply['body'] };
  }

  /** Ends it with a signal and waits until it is gone; the exit code, or null when killed. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.ended) return this.child.exitCode;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    const [code] = (await gone) as [number | null];
    return code;
  }
}

/** The address in the line that reports it; the output of the process if it ends instead. */
function listening(child: ChildProcess, lines: string[]): Promise<string> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the service has no output');
  const printed = (): string => lines.join('\n');
  return new Promise((found, failed) => {
    const late = setTimeout(() => failed(new Error(`not ready in time: ${printed()}`)), ENOUGH_MS);
    const read = (line: string): void => {
      lines.push(line);
      if (lines.length > LINES_MAX) lines.shift();
      const url = /listening on (http:\/\/[^\s"\\]+)/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(late);
      found(url);
    };
    createInterface(stdout).on('line', read);
    createInterface(stderr).on('line', read);
    child.once('exit', (code) => {
      clearTimeout(late);
      failed(new Error(`the service ended with ${code}: ${printed()}`));
    });
  });
}
