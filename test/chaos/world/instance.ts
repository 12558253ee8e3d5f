import { readdir, readFile, readlink } from 'node:fs/promises';
import { ADMIN_KEY, Service } from '../../e2e/service.js';

/** The answer of an instance to one request. */
export interface ChaosResponse {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly type: string;
  readonly body: Record<string, unknown>;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Sent as `Idempotency-Key`. */
  readonly key?: string;
}

/** The operating system's figures of a process. */
export interface Usage {
  readonly rssMB: number;
  readonly descriptors: number;
  readonly sockets: number;
}

/** One instance of the built service: a process that is killed, frozen and started again. */
export class Instance {
  private service: Service | null = null;
  private frozen = false;
  private asked = false;
  private more: NodeJS.ProcessEnv = {};

  constructor(
    private readonly dataDir: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  get runs(): boolean {
    return this.service !== null && !this.service.ended;
  }

  /** Whether it ended without a request. */
  get crashed(): boolean {
    return this.service !== null && this.service.ended && !this.asked;
  }

  /** Whether a balancer would ask it. */
  get answers(): boolean {
    return this.runs && !this.frozen;
  }

  /** Its last output lines. */
  get lines(): readonly string[] {
    return this.service?.lines ?? [];
  }

  /** Variables beyond the default ones. */
  get startedWith(): NodeJS.ProcessEnv {
    return this.more;
  }

  async start(more: NodeJS.ProcessEnv = {}): Promise<void> {
    this.more = more;
    this.asked = false;
    this.frozen = false;
    this.service = await Service.start(this.dataDir, { ...this.env, ...more });
  }

  /** Ends it and waits until it is gone; its exit code, or null when it was killed. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.asked = !this.crashed;
    return (await this.service?.stop(signal)) ?? null;
  }

  /** Gives it a signal that does not end it. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGUSR2'): void {
    if (!this.runs) return;
    process.kill(this.pid, signal);
    if (signal !== 'SIGUSR2') this.frozen = signal === 'SIGSTOP';
  }

  /** @throws when no answer came, or none within the time */
  async send({ method, path, body, key }: Request, withinMs: number): Promise<ChaosResponse> {
    const response = await fetch((this.service?.url ?? 'http://127.0.0.1:9') + path, {
      method,
      headers: {
        authorization: `Bearer ${ADMIN_KEY}`,
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(withinMs),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      type,
      body: /[/+]json/.test(type) ? (JSON.parse(text) as ChaosResponse['body']) : { text },
    };
  }

  /** Whether it says that it is ready. */
  async isReady(): Promise<boolean> {
    if (!this.runs) return false;
    const asked = this.send({ method: 'GET', path: '/health/ready' }, 5_000);
    return asked.then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  /** Null where there is no such process, or no /proc. */
  async usage(): Promise<Usage | null> {
    if (!this.runs) return null;
    try {
      const status = await readFile(`/proc/${this.pid}/status`, 'utf8');
      // A process that is just ending has no memory any more.
      const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
      const folder = `/proc/${this.pid}/fd`;
      const names = await readdir(folder);
      const opened = await Promise.all(names.map((name) => linked(`${folder}/${name}`)));
      const sockets = opened.filter((target) => target.startsWith('socket:')).length;
      return { rssMB: Math.round(kilobytes / 1024), descriptors: opened.length, sockets };
    } catch {
      return null;
    }
  }

  get pid(): number {
    return this.service?.pid ?? 0;
  }
}

/** The target of a descriptor; '' when it was closed meanwhile. */
function linked(path: string): Promise<string> {
  return readlink(path).catch(() => '');
}
