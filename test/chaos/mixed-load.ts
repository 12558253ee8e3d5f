import { DrawnCommands, founding, only, type Drawn } from './drawn-commands.js';
import type { Instance, ChaosResponse } from './world/instance.js';
import { judge, unfitRefusal } from './judge.js';
import { RequestLedger } from './request-ledger.js';
import { Tally } from './tally.js';
import { isBehind } from '../harness/is-behind.js';

/** The answers that the present fault permits. */
export interface Allowance {
  /** Requests may end without an answer: their instance was killed or frozen. */
  readonly cut: boolean;
  /** Within which every command is answered. */
  readonly answerMs: number;
  /** Whether every read is served. */
  readonly reads: 'served' | 'either';
}

export interface LoadOptions {
  readonly clients: readonly string[];
  readonly random: () => number;
  /** Callers who send one command after the other. */
  readonly callers: number;
}

/** No caller waits longer than this; it is beyond every deadline, so late answers are detected. */
const PATIENCE_MS = 40_000;
const READ_MS = 5_000;
const READERS = 2;
const READ_REST_MS = 50;
/** After a cut connection, before another try. */
const CUT_PAUSE_MS = 200;

const READS = ['/meter', '/balance', '/log?limit=5', '/reservations?limit=5', '/settings'];

/**
 * Callers that follow the documentation: requests without an answer, or with a 503, are sent again
 * under the same id, after `Retry-After`. All requests are recorded.
 */
export class MixedLoad {
  readonly ledger = new RequestLedger();
  tally = new Tally();
  allowance: Allowance = { cut: false, answerMs: PATIENCE_MS, reads: 'either' };
  /** From when on every command that is sent must be refused; null = any may be accepted. */
  refusedSince: number | null = null;
  private readonly drawn: DrawnCommands;
  private running: Promise<unknown> = Promise.resolve();
  private stopping = false;
  private turn = 0;
  private drawCount = 0;

  constructor(
    private readonly instances: readonly Instance[],
    private readonly options: LoadOptions,
  ) {
    this.drawn = new DrawnCommands(options.clients, options.random);
  }

  /** How often something was drawn. */
  get draws(): number {
    return this.drawCount;
  }

  /** Makes the clients, one after the other. */
  async found(): Promise<void> {
    for (const [n, clientId] of this.options.clients.entries()) {
      for (const drawn of founding(clientId, n)) await this.settle(drawn);
    }
  }

  /** @param everyMs how often each caller begins something new, if what it began is done */
  go(everyMs: number): void {
    this.stopping = false;
    const callers = Array.from({ length: this.options.callers }, () => this.call(everyMs));
    const readers = Array.from({ length: READERS }, () => this.read());
    this.running = Promise.all([...callers, ...readers]);
  }

  /** Stops drawing commands; resolves when the last one has its final answer. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  /** Sends a command until its outcome is known. */
  async settle(drawn: Drawn): Promise<void> {
    for (const mark of drawn.marks) this.ledger.sent(mark);
    let rest: Drawn | null = drawn;
    while (rest !== null) rest = await this.attempt(rest);
  }

  private async call(everyMs: number): Promise<void> {
    let next = performance.now() + everyMs * this.options.random();
    while (!this.stopping) {
      await wait(Math.max(0, next - performance.now()));
      // Requests delayed by an outage are not made up for afterwards.
      next = Math.max(next + everyMs * (0.5 + this.options.random()), performance.now());
      this.drawCount += 1;
      for (const drawn of this.drawn.draw()) await this.settle(drawn);
    }
  }

  /** @returns what has to be sent again */
  private async attempt(drawn: Drawn): Promise<Drawn | null> {
    const began = performance.now();
    const allowed = this.allowance;
    this.tally.requests += 1;
    let response: ChaosResponse;
    try {
      response = await this.instance().send(drawn, PATIENCE_MS);
    } catch (cause) {
      this.missed(drawn.path, cause, allowed);
      await wait(CUT_PAUSE_MS);
      return drawn;
    }
    const ms = performance.now() - began;
    this.tally.answered(response.status, ms);
    const withinMs = Math.max(allowed.answerMs, this.allowance.answerMs);
    if (ms > withinMs) {
      this.ledger.violate(`${drawn.path}: ${response.status} after ${Math.round(ms)} ms`);
    }
    const before = this.ledger.acknowledged.size;
    const next = judge(response, drawn, this.ledger);
    const acknowledged = this.ledger.acknowledged.size - before;
    this.tally.acknowledged += acknowledged;
    if (acknowledged > 0 && began > (this.refusedSince ?? Infinity)) {
      this.ledger.violate(`${drawn.path}: accepted, while the fault lasts`);
    }
    if (next === null) return null;
    if (response.status === 200) this.tally.failedItems += next.again.length;
    await wait(next.afterMs);
    return response.status === 200 ? only(drawn, next.again) : drawn;
  }

  private async read(): Promise<void> {
    for (let n = 0; !this.stopping; n++) {
      const path = `/v1/clients/${this.drawn.client()}${READS[n % READS.length]}`;
      const began = performance.now();
      const allowed = this.allowance;
      try {
        const response = await this.instance().send({ method: 'GET', path }, PATIENCE_MS);
        this.judgeRead(path, response, { ms: performance.now() - began, allowed });
      } catch (cause) {
        this.missed(path, cause, allowed);
      }
      await wait(READ_REST_MS);
    }
  }

  private judgeRead(
    path: string,
    response: ChaosResponse,
    { ms, allowed }: { readonly ms: number; readonly allowed: Allowance },
  ): void {
    const { status } = response;
    this.tally.read(status, ms);
    const mayFail = allowed.reads === 'either' || this.allowance.reads === 'either';
    // A client made a moment before the fault is not in the read models until they move again.
    const behind = isBehind(status, response.body['code']);
    if (status !== 200 && !(mayFail && (status === 503 || behind))) {
      this.ledger.violate(`${path}: ${status} ${JSON.stringify(response.body)}`);
    }
    const wrong = status === 503 ? unfitRefusal(response) : null;
    if (wrong !== null) this.ledger.violate(`${path}: ${wrong}`);
    const withinMs = mayFail ? Math.max(allowed.answerMs, this.allowance.answerMs) : READ_MS;
    if (ms > withinMs) this.ledger.violate(`${path}: read after ${Math.round(ms)} ms`);
  }

  /** No answer came. */
  private missed(path: string, cause: unknown, allowed: Allowance): void {
    this.tally.cut += 1;
    if (allowed.cut || this.allowance.cut) return;
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    this.ledger.violate(`${path}: no answer (${why})`);
  }

  /** As a balancer would: in turns, and only those that run. */
  private instance(): Instance {
    const answering = this.instances.filter(({ answers }) => answers);
    const among = answering.length > 0 ? answering : this.instances;
    const chosen = among[this.turn++ % among.length];
    if (chosen === undefined) throw new Error('no instance');
    return chosen;
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
