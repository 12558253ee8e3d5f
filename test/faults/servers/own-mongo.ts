import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MongoClient, type Document } from 'mongodb';

const SERVER = fileURLToPath(new URL('../../servers/mongodb/mongo-wire.mjs', import.meta.url));

/** The effect of a fail point on the commands that it names. */
export interface Fault {
  readonly failCommands: readonly string[];
  readonly errorCode?: number;
  readonly closeConnection?: boolean;
  readonly writeConcernError?: Document;
}

/** A MongoDB server of one test: it can be killed, frozen, made to fail, and started again. */
export class OwnMongo {
  private child: ChildProcess | null = null;
  private port = '0';

  private constructor(
    private readonly directory: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** A server that runs, on a port that stays its own. */
  static async start(env = process.env): Promise<OwnMongo> {
    const server = new OwnMongo(await mkdtemp(join(tmpdir(), 'mongo-')), env);
    await server.start();
    return server;
  }

  get url(): string {
    return `mongodb://127.0.0.1:${this.port}/ledger`;
  }

  async start(): Promise<void> {
    const { directory, port, env } = this;
    const options = ['--dir', directory, '--port', port];
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    const child = spawn(process.execPath, [SERVER, ...options], { stdio: [...stdio], env });
    this.child = child;
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    while (!said.includes('READY')) {
      await Promise.race([once(child.stdout ?? child, 'data'), failed(child)]);
    }
    this.port = /READY mongodb:\/\/[^:]+:(\d+)/.exec(said)?.[1] ?? port;
  }

  /** Kills it without notice: anything that was not on the disk is lost. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === null) return;
    this.child = null;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Connections stay open, and nothing is answered. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Makes the next commands fail; `times` of them, or all until `heal`. */
  async fail(data: Fault, times: number | 'always' = 'always'): Promise<void> {
    await this.configure(times === 'always' ? 'alwaysOn' : { times }, data);
  }

  async heal(): Promise<void> {
    await this.configure('off', { failCommands: [] });
  }

  async remove(): Promise<void> {
    this.thaw();
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async configure(mode: string | { times: number }, data: Fault): Promise<void> {
    const client = new MongoClient(this.url, { serverSelectionTimeoutMS: 5_000 });
    await client.db('admin').command({ configureFailPoint: 'failCommand', mode, data });
    await client.close();
  }
}

async function failed(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`the server ended with ${String(code)}`);
}
