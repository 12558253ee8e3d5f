import { endsWithin } from '../../async/deadline.js';
import { sleep } from '../../async/retry.js';
import type { Webhook } from '../../domain/webhooks/state.js';
import type { Leases } from '../../ports/leases.js';
import type { Logger } from '../../ports/logger.js';
import { LeaseLoop, type LeaseTimes } from '../instances/lease-loop.js';
import { EndpointFollower, type FollowerParts } from './endpoint-follower.js';
import type { WebhookDirectory } from './webhook-directory.js';
import type { WebhookFailures } from './webhook-failures.js';

export interface FollowersParts extends Omit<FollowerParts, 'gaveUp'> {
  readonly directory: WebhookDirectory;
  readonly failures: WebhookFailures;
  readonly leases: Leases;
  readonly progress: { readonly end: bigint };
  readonly logger: Logger;
}

/** Milliseconds between two looks at the endpoints and at the log. */
export interface FollowerTimes {
  readonly lookMs: number;
  /** How long a follower without work keeps its lease. */
  readonly lingerMs: number;
  /** Before another try at an endpoint that another instance follows, or whose stores are away. */
  readonly againMs: number;
}

export const TIMES_DEFAULT: FollowerTimes = { lookMs: 250, lingerMs: 5_000, againMs: 5_000 };
/** Without an endpoint the stream of a shared log is looked at less often. */
const UNUSED_LOOKS = 20;
const LEASE_TIMES: LeaseTimes = { holdMs: 10_000, askMs: 3_000 };
const FINISH_MS = 3_000;

/** The knowledge of this instance about an endpoint between two runs. */
interface Followed {
  running: Promise<void> | null;
  /** Facts that the last run has seen; other ones are a reason to run. */
  seen: string;
  through: bigint;
  /** Epoch milliseconds; null = only for a new event. */
  wakeAt: number | null;
  /** On the monotonic clock. */
  notBefore: number;
  hasFailed: boolean;
}

/**
 * Follows the log for every enabled endpoint, each with a separate follower, on one instance at a time.
 *
 * - A slow receiver holds up its own follower only.
 * - Without an enabled endpoint nothing is read and no lease is asked for.
 */
export class WebhookFollowers {
  private readonly ending = new AbortController();
  private readonly followed = new Map<string, Followed>();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: FollowersParts,
    private readonly times: FollowerTimes = TIMES_DEFAULT,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Stops after the messages in flight, whose results are stored. */
  async close(): Promise<void> {
    this.ending.abort();
    await this.parts.sender.close();
    const all = [...this.followed.values()].map(({ running }) => running);
    await endsWithin(Promise.all([this.running, ...all]), FINISH_MS);
  }

  private async run(): Promise<void> {
    const { signal } = this.ending;
    const { directory, details, failures, logger } = this.parts;
    let hasFailed = false;
    const text = 'old details of webhooks were not removed: the next start tries again';
    await details.removeLeftovers(() => directory.all()).catch(logger.ignoring('debug', text));
    for (let looks = 0; !signal.aborted; looks++) {
      try {
        const isUsed = this.followed.size > 0;
        if (isUsed || looks % UNUSED_LOOKS === 0) {
          const all = await directory.all();
          await failures.report(all);
          this.look([...all.values()]);
        }
        hasFailed = false;
      } catch (cause) {
        const text = 'the webhooks cannot be read; they are tried again';
        logger.write(hasFailed ? 'debug' : 'warn', text, { cause });
        hasFailed = true;
      }
      await sleep(hasFailed ? this.times.againMs : this.times.lookMs, signal);
    }
  }

  /** Starts a run for every endpoint that has work. */
  private look(webhooks: readonly Webhook[]): void {
    const enabled = webhooks.filter(({ disabled }) => disabled === null);
    const ids = new Set(enabled.map(({ webhookId }) => webhookId));
    for (const [id, { running }] of this.followed) {
      if (!ids.has(id) && running === null) this.followed.delete(id);
    }
    for (const webhook of enabled) {
      const known = this.followed.get(webhook.webhookId) ?? newlyFollowed();
      this.followed.set(webhook.webhookId, known);
      if (known.running !== null || !this.isDue(webhook, known)) continue;
      known.running = this.follow(webhook, known).finally(() => {
        known.running = null;
      });
    }
  }

  private isDue(webhook: Webhook, { seen, through, wakeAt, notBefore }: Followed): boolean {
    if (performance.now() < notBefore) return false;
    if (seen !== factsOf(webhook) || this.parts.progress.end > through) return true;
    return wakeAt !== null && wakeAt <= this.parts.clock.now();
  }

  private async follow(webhook: Webhook, known: Followed): Promise<void> {
    const { leases, logger } = this.parts;
    const { webhookId } = webhook;
    const name = `webhook-${webhookId}`;
    const lease = new LeaseLoop({ leases, name, times: LEASE_TIMES, logger });
    try {
      const isDone = await lease.during(() => this.underLease(webhookId, known));
      if (!isDone) known.notBefore = performance.now() + this.times.againMs;
      if (known.hasFailed) logger.info('a webhook is followed again', { webhookId });
      known.hasFailed = false;
    } catch (cause) {
      const text = 'a webhook is not followed now; it is tried again';
      logger.write(known.hasFailed ? 'debug' : 'warn', text, { webhookId, cause });
      known.hasFailed = true;
      known.notBefore = performance.now() + this.times.againMs;
    }
  }

  private async underLease(webhookId: string, known: Followed): Promise<void> {
    const { directory, failures } = this.parts;
    const gaveUp = (webhook: Webhook): Promise<void> => failures.giveUp(webhook);
    const follower = new EndpointFollower({ ...this.parts, gaveUp }, webhookId);
    const { signal } = this.ending;
    let idleSince = performance.now();
    while (!signal.aborted) {
      const webhook = await directory.find(webhookId);
      if (webhook === null) return;
      if (webhook.disabled !== null) break;
      const end = this.parts.progress.end;
      const began = performance.now();
      const stepped = await follower.step(webhook);
      known.seen = factsOf(webhook);
      known.wakeAt = follower.wakeAt;
      if (stepped === 'ended') break;
      if (stepped === 'more' || stepped === 'skipped') {
        idleSince = performance.now();
        // Half of the time belongs to commands: a server sends events that are for no endpoint too.
        if (stepped === 'skipped')
          await sleep(Math.min(idleSince - began, this.times.lookMs), signal);
        continue;
      }
      // Nothing up to the end is for this endpoint, although its position may be lower.
      known.through = end;
      if (performance.now() - idleSince >= this.times.lingerMs) break;
      await sleep(this.times.lookMs, signal);
    }
    await follower.finish();
  }
}

function newlyFollowed(): Followed {
  return {
    running: null,
    seen: '',
    through: -1n,
    wakeAt: null,
    notBefore: -Infinity,
    hasFailed: false,
  };
}

/** The facts of an endpoint that its follower depends on. */
function factsOf({ detailsId, replay, enabledBy }: Webhook): string {
  return `${detailsId} ${replay?.number} ${enabledBy}`;
}
