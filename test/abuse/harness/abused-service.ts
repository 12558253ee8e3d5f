import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../contracts/temporary-directory.js';
import { Service } from '../../e2e/service.js';
import { Attacker } from './attacker.js';
import { HEAP_MIB } from './bounds.js';

const BYSTANDER = resolve('test/abuse/harness/bystander.mjs');
const BYSTANDER_CLIENT = '00000000-0000-4000-8000-0000000b15da';
/** Long enough to see how often the collector and the machine stop everybody anyway. */
const CALM_MS = 2_000;
/** A fault stops everybody in each attempt; a busy machine does not. */
const ATTEMPTS_MAX = 3;

export interface Measured {
  /** The bystander's longest time without an answer, from the attack's beginning to its end. */
  readonly stallMs: number;
  readonly debited: number;
  /** Answers of the bystander that are no success, by status or error code. */
  readonly others: Readonly<Record<string, number>>;
  /** The most memory that the service has ever had resident. */
  readonly residentMib: number;
}

export interface Attempted extends Measured {
  /** The same without an attack; 0 in the first attempt, which gets no allowance. */
  readonly calmMs: number;
}

interface Counted {
  readonly longestMs: number;
  readonly debited: number;
  readonly others: Readonly<Record<string, number>>;
}

/** The built service with a small heap, an attacker, and a bystander who must not notice. */
export class AbusedService {
  readonly attacker: Attacker;

  private constructor(
    readonly service: Service,
    /** Of a gateway; the bystander has another one. */
    readonly key: string,
    private readonly bystander: ChildProcess,
    private readonly directory: TemporaryDirectory,
  ) {
    this.attacker = new Attacker(service.url);
  }

  /** Starts it on a new data directory; `prepare` may make data there before the bystander comes. */
  static async start(
    env: NodeJS.ProcessEnv = {},
    heapMib = HEAP_MIB,
    prepare: (dataDir: string) => Promise<void> = () => Promise.resolve(),
  ): Promise<AbusedService> {
    const directory = await temporaryDirectory();
    await prepare(directory.file('data'));
    const service = await Service.start(directory.file('data'), {
      NODE_OPTIONS: `--max-old-space-size=${heapMib}`,
      ...env,
    });
    const key = await gatewayKey(service, 'attacked');
    await clientWithCredits(service, BYSTANDER_CLIENT, 'bystander');
    const own = await gatewayKey(service, 'bystander');
    const bystander = fork(BYSTANDER, [service.url, own, BYSTANDER_CLIENT], { execArgv: [] });
    return new AbusedService(service, key, bystander, directory);
  }

  get dataDir(): string {
    return this.directory.file('data');
  }

  /** Measures the bystander during an attack. */
  async measure(attack: () => Promise<unknown>): Promise<Measured> {
    const { longestMs, debited, others } = await this.during(attack);
    return {
      ...{ stallMs: Math.round(longestMs), debited, others },
      residentMib: this.service.ended ? Number.NaN : await residentMib(this.service.pid),
    };
  }

  /**
   * Attacks until the bystander's longest time without an answer keeps a bound. Where the first
   * attempt does not, the machine may be the reason: each further one begins with a time without
   * an attack, by whose longest wait its bound is higher. After three attempts the last measurement
   * is returned as it is.
   * @param attack can be repeated: it uses new ids each time
   * @param prepare makes what an attempt needs, before anything is measured
   */
  async measureAgainst(
    boundMs: number,
    attack: () => Promise<unknown>,
    prepare: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<Attempted> {
    for (let attempt = 1; ; attempt++) {
      const calm = attempt === 1 ? null : await this.during(() => wait(CALM_MS));
      await prepare();
      const calmMs = Math.round(calm?.longestMs ?? 0);
      const measured = { calmMs, ...(await this.measure(attack)) };
      const kept = measured.stallMs <= boundMs + measured.calmMs;
      console.info(JSON.stringify({ attempt, boundMs, ...measured }));
      if (kept || attempt === ATTEMPTS_MAX || this.service.ended) return measured;
    }
  }

  private async during(work: () => Promise<unknown>): Promise<Counted> {
    await this.ask('begin');
    await work();
    return (await this.ask('end')) as Counted;
  }

  private async ask(order: 'begin' | 'end'): Promise<unknown> {
    const answered = once(this.bystander, 'message');
    this.bystander.send(order);
    const [answer] = await answered;
    return answer;
  }

  async end(): Promise<void> {
    this.attacker.end();
    this.bystander.disconnect();
    await this.service.stop();
    await this.directory.remove();
  }
}

async function gatewayKey(service: Service, name: string): Promise<string> {
  const made = await service.call('POST', '/v1/api-keys', { name, role: 'gateway' });
  if (made.status !== 201) throw new Error(`no key: ${JSON.stringify(made)}`);
  return String(made.body['secret']);
}

/** A client that can pay for everything, or for so many credits. */
export async function clientWithCredits(
  service: Service,
  id: string,
  username: string,
  credits = '1000000000',
): Promise<void> {
  const made = await service.call('POST', '/v1/clients', {
    ...{ id, username, email: `${username}@example.com` },
    ...{ firstName: 'Ada', lastName: 'Lovelace', currency: 'CREDIT' },
  });
  const recharge = { credits, rechargeId: 'start' };
  const filled = await service.call('POST', `/v1/clients/${id}/recharges`, recharge);
  if (made.status !== 201 || filled.status !== 201) {
    throw new Error(`no client: ${JSON.stringify([made, filled])}`);
  }
}

/** The peak of the process, of which Linux keeps account. */
async function residentMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
}
