import { ENGINE_DEFAULT, type EngineOptions, type EngineParts } from './engine-options.js';
import type { EventBatch, Subscription } from '../../ports/event-log.js';
import { ReadModelUnavailable } from '../../ports/documents.js';
import { NO_LOG, type Logger } from '../../ports/logger.js';
import {
  ProjectionRunner,
  RebuildRefused,
  type ProjectionStatus,
  type Rebuild,
} from '../../ports/projection-runner.js';
import { ShutDown, delayMs, retryUntilSuccess, sleep, type Backoff } from '../../async/retry.js';
import { fillFirst, ServedModel } from './served-model.js';
import { IdIndexProjector } from './id-index-projector.js';
import { BatchThrottle } from './batch-throttle.js';
import { factsOf, foldAndWrite } from './project-batch.js';
import type { FactBatch } from './read-model.js';
import { CLIENT_PREFIX } from '../../domain/client/streams.js';
import { Periodic } from '../../async/periodic.js';
import { Mutex } from '../../async/mutex.js';
import { PurgedClients } from './purged-clients.js';
import { haveLost, StoreRegressed } from './store-loss.js';
import { Condition } from '../../async/condition.js';

const RESTART = 'RESTART';
/** How long a purge waits for the events of its client; it is tried again later. */
const FORGET_MS = 20_000;

/**
 * Projects the log into the id index and every read model, from one subscription.
 *
 * - Each event is read once, and the index is written first.
 * - Each document of a batch is written once; checkpoints are written after documents.
 * - Applying a batch twice changes nothing, so every failure is retried. Only an event that
 *   cannot be read or applied stops the projection in question.
 */
export class ProjectionEngine extends ProjectionRunner {
  private readonly models: readonly ServedModel[];
  private readonly operations: IdIndexProjector;
  private readonly turns = new Mutex();
  private readonly purged: PurgedClients;
  private readonly closing = new AbortController();
  private readonly advanced = new Condition(this.closing.signal);
  private readonly rebuilds = new Map<string, Promise<void>>();
  private readonly control: { readonly backoff: Backoff; readonly signal: AbortSignal };
  private readonly pace: BatchThrottle;
  private readonly watch: Periodic;
  private readonly logger: Logger;
  private readonly unread: (cause: unknown) => undefined;
  private subscription: Subscription | null = null;
  /** Counts subscriptions: what an abandoned one reports is ignored. */
  private followed = 0;
  private reporter: (lines: readonly ProjectionStatus[]) => void = () => undefined;
  private through = -1n;
  private outages = 0;
  /** The stores lost projected data: first determine where the engine must start again. */
  private mustOpen = false;

  constructor(
    private readonly parts: EngineParts,
    private readonly options: EngineOptions = ENGINE_DEFAULT,
  ) {
    super();
    const { projections, documents, ids, logger = NO_LOG } = parts;
    this.logger = logger.of('feed');
    this.unread = this.logger.ignoring('debug', 'the stores did not tell their checkpoints');
    const cacheMax = Math.ceil(options.cacheMax / Math.max(1, projections.length));
    this.models = projections.map((each) => new ServedModel(each, documents, cacheMax));
    const collections = projections.map(({ collection }) => collection);
    this.purged = new PurgedClients({ ...parts, collections });
    this.operations = new IdIndexProjector(ids, options.writeAhead);
    this.control = { backoff: options.backoff, signal: this.closing.signal };
    const { throttle: pace, batchMax } = options;
    this.pace = new BatchThrottle(pace, batchMax, this.closing.signal);
    this.watch = new Periodic(options.lookMs, () => this.recoverLoss(), this.unread);
  }

  /** Resolves when the engine runs; it waits for stores that do not answer. @throws ShutDown */
  override async start(reporter: (lines: readonly ProjectionStatus[]) => void): Promise<void> {
    this.reporter = reporter;
    await this.retryUntilDone(() => this.open());
    if (this.closing.signal.aborted) throw new ShutDown('closed');
    this.report();
    this.follow();
    this.watch.start();
    for (const live of this.models) {
      if (!live.served) void this.fillFirst(live);
    }
  }

  private lines(): ProjectionStatus[] {
    return [this.operations.status, ...this.models.map(({ status }) => status)].map((status) =>
      status.line(),
    );
  }

  /** The log itself wakes the subscription. */
  override committed(): void {}

  override expedite(): void {
    this.pace.expedite();
  }

  /** @throws RebuildRefused */
  override async rebuild(name: string): Promise<Rebuild> {
    const live = this.models.find((each) => each.name === name);
    if (live === undefined) throw new RebuildRefused(name, 'UNKNOWN');
    if (this.rebuilds.has(name)) throw new RebuildRefused(name, 'ALREADY_RUNNING');
    live.status.rebuilding = -1n;
    const done = live
      .rebuild({
        ...this.parts,
        ...this.control,
        batchMax: this.options.rebuildBatchMax,
        turns: this.turns,
        purged: this.purged,
        liveThrough: () => this.through,
        report: () => this.report(),
      })
      .finally(() => this.rebuilds.delete(name));
    this.rebuilds.set(name, done);
    this.report();
    // The caller may ignore the outcome; health shows it too.
    done.catch(this.logger.ignoring('warn', `the rebuild of ${name} ended without success`));
    return { done };
  }

  override async forget(clientId: string, position: bigint): Promise<void> {
    this.expedite();
    await this.advanced.waitUntil(() => this.through >= position, FORGET_MS);
    if (this.through < position) throw new ReadModelUnavailable('the read models are behind');
    await this.purged.remove(clientId, (work) => this.turns.run(work));
    for (const { model } of this.models) model.forget(clientId);
  }

  /** Abandons the work in progress at the next safe point; the next start resumes it. */
  override async close(): Promise<void> {
    this.closing.abort();
    this.watch.close();
    await this.subscription?.close();
    await Promise.allSettled(this.rebuilds.values());
    for (const { status } of [this.operations, ...this.models]) {
      if (status.state !== 'failed') status.state = 'stopped';
    }
    this.report();
  }

  private async open(): Promise<void> {
    const { documents, log } = this.parts;
    await documents.prepare(this.models.map(({ projection }) => projection.collection));
    await this.operations.open(log);
    for (const live of this.models) await live.open(log);
    const served = this.models.filter((live) => live.served).map(({ model }) => model.seen);
    this.through = served.reduce((a, b) => (b < a ? b : a), this.operations.seen);
    await this.purged.read();
    await this.purged.removeRestored(this.through);
  }

  private follow(): void {
    const { batchMax } = this.options;
    const followed = ++this.followed;
    this.subscription = this.parts.log.subscribe(
      { after: this.through, batchMax, prefixes: [CLIENT_PREFIX] },
      (batch) => this.paced(batch),
      (cause) => void this.resume(cause, followed),
    );
  }

  /** The log ended the subscription: retries without limit, at growing intervals. */
  private async resume(cause: unknown, followed: number): Promise<void> {
    const { signal, backoff } = this.control;
    if (signal.aborted || followed !== this.followed) return;
    this.failing(cause);
    await sleep(delayMs(backoff, this.outages++), signal);
    if (!signal.aborted && followed === this.followed) this.follow();
  }

  /** Projects again what the stores have lost, also when no event arrives. */
  private async recoverLoss(): Promise<void> {
    if (!(await this.turns.run(() => this.lost()))) return;
    this.logger.warn('the stores lost projected data: it is projected again');
    this.mustOpen = true;
    this.followed += 1;
    await this.subscription?.close();
    await this.retryUntilDone(() => this.open());
    this.mustOpen = false;
    if (this.closing.signal.aborted) return;
    this.report();
    this.follow();
  }

  /** The next batch accumulates while this one is written, and for a pause after it. */
  private async paced(batch: EventBatch): Promise<void> {
    this.pace.begin();
    await this.pace.pauseAfterBatch(await this.turns.run(() => this.take(batch)));
  }

  private async take(batch: EventBatch): Promise<number> {
    const events = await this.retryUntilDone(() => this.orRestart(() => this.project(batch)));
    if (events === RESTART)
      throw new StoreRegressed('the stores lost projected data: it is projected again');
    this.through = batch.through;
    this.advanced.notify();
    this.outages = 0;
    this.report();
    return events;
  }

  /**
   * If the stores were emptied or restored from an older backup, retries would never succeed, so
   * the engine starts again from what they contain now. A batch after the lost part is not retried,
   * whatever the result of opening: the stores would accept it and claim to contain the missing
   * part.
   */
  private async orRestart<T>(attempt: () => Promise<T>): Promise<T | typeof RESTART> {
    try {
      if (!this.mustOpen) return await attempt();
    } catch (cause) {
      if ((await this.lost().catch(this.unread)) !== true) throw cause;
      this.logger.warn('the stores lost projected data: it is projected again', { cause });
      this.mustOpen = true;
    }
    await this.open();
    this.mustOpen = false;
    return RESTART;
  }

  /** Whether a store has less than any instance was known to have stored there. */
  private lost(): Promise<boolean> {
    return haveLost(this.operations, this.models, this.parts);
  }

  /** Resolves with the number of events. */
  private async project({ events, through, caughtUp }: EventBatch): Promise<number> {
    const { vault, documents } = this.parts;
    const { writeAhead } = this.options;
    const fed = this.models.filter((live) => live.fed);
    const behind = fed.filter(({ model }) => model.seen < through);
    const models = behind.map(({ model }) => model);
    let seen = 0;
    const kept = this.purged.without(events);
    const parts = factsOf(kept, { through, vault, read: (count) => (seen += count) });
    const facts = this.operations.through(this.breathing(parts, caughtUp), through, caughtUp);
    const folded = await foldAndWrite(models, facts, { through, documents, writeAhead });
    for (const live of fed) {
      const own = folded[behind.indexOf(live)];
      if (own) live.recordResult(own, caughtUp);
      else live.status.reached(live.model.seen, caughtUp);
    }
    return seen;
  }

  /** No pauses while more events are already waiting. */
  private async *breathing(
    parts: AsyncIterable<FactBatch>,
    isTimeFor: boolean,
  ): AsyncIterable<FactBatch> {
    for await (const part of parts) {
      const began = performance.now();
      this.purged.note(part);
      yield part;
      if (isTimeFor) await this.pace.pauseAfterPart(performance.now() - began);
    }
  }

  private fillFirst(live: ServedModel): Promise<void> {
    const rebuild = async (): Promise<void> => (await this.rebuild(live.name)).done;
    return fillFirst(live, { ...this.control, rebuild, report: () => this.report() });
  }

  private retryUntilDone<T>(attempt: () => Promise<T>): Promise<T> {
    return retryUntilSuccess(attempt, (cause) => this.failing(cause), this.control);
  }

  private failing(cause: unknown): void {
    this.operations.status.retrying(cause);
    for (const live of this.models) {
      if (live.fed) live.status.retrying(cause);
    }
    this.report();
  }

  private report(): void {
    this.reporter(this.lines());
  }
}
