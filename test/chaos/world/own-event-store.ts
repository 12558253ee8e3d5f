import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../cli/run-tallystick.js';
import { EventStoreControl } from '../../faults/servers/event-store-control.js';

const SERVER = fileURLToPath(
  new URL('../../servers/eventstoredb/bin/esdb-model.mjs', import.meta.url),
);

/** A separate stand-in of EventStoreDB for one test: a real process with its own directory. */
export class OwnEventStore {
  private child: ChildProcess | null = null;
  private address = '';

  private constructor(
    private readonly directory: string,
    private readonly ports: readonly number[],
    private readonly controlPort: number,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** One that runs, with so many nodes over one store, on ports that stay its own. */
  static async start(nodes: number, env = process.env): Promise<OwnEventStore> {
    const ports: number[] = [];
    while (ports.length < nodes) ports.push(await freePort());
    const directory = await mkdtemp(join(tmpdir(), 'eventstoredb-'));
    const server = new OwnEventStore(directory, ports, await freePort(), env);
    await server.start();
    return server;
  }

  get url(): string {
    return this.address;
  }

  /** Its fault knobs. */
  get control(): EventStoreControl {
    return new EventStoreControl(`http://127.0.0.1:${this.controlPort}`);
  }

  /** Turns a knob of whichever node leads. */
  async turnLeader(knob: string, setting: object = {}): Promise<void> {
    const node = Math.max(0, await this.control.leader());
    await this.control.turn(knob, { ...setting, node });
  }

  async start(): Promise<void> {
    const { directory, ports, controlPort, env } = this;
    const at = ['--ports', ports.join(','), '--control-port', String(controlPort)];
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const child = spawn(process.execPath, [SERVER, '--dir', directory, ...at], {
      stdio: [...stdio],
      env,
    });
    this.child = child;
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    while (!said.includes('READY')) {
      await Promise.race([once(child.stdout ?? child, 'data'), refused(child)]);
    }
    this.address = /READY (\S+)/.exec(said)?.[1] ?? '';
  }

  /** Kills it without notice: anything that was not on the disk is lost. */
  async kill(): Promise<void> {
    const child = this.child;
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

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function refused(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`the server ended with ${String(code)}`);
}
