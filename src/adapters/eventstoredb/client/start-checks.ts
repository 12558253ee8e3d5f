import { randomUUID } from 'node:crypto';
import { jsonEvent } from '@eventstore/db-client';
import type { Clock } from '../../../ports/clock.js';
import { LogUnavailable } from '../../../ports/event-log.js';
import type { Logger } from '../../../ports/logger.js';
import { describe, requiresNewClient } from '../access/append-errors.js';
import type { Appender } from '../access/appender.js';
import { keepLatestEvent } from '../access/keep-latest-event.js';
import type { LedgerStreams } from '../subscription/stream-filter.js';
import type { Reader } from '../access/reader.js';
import { answerWithin, type ReplaceableClient } from './replaceable-client.js';
import { delayMs, sleep, type Backoff } from '../../../async/retry.js';

/** The server answers, but must not be used as it is. The message says what to do. */
class Unsuitable extends Error {}

export interface StartChecksOptions {
  readonly clients: ReplaceableClient;
  readonly appender: Appender;
  readonly reader: Reader;
  readonly clock: Pick<Clock, 'now'>;
  readonly streams: LedgerStreams;
  readonly logger?: Logger;
}

/** The oldest version that reports when a subscription has caught up. */
const OLDEST = { major: 23n, minor: 10n };
const CLOCKS_APART_MS = 15_000;
const ANSWER_MS = 4_000;
/** Between two attempts. */
const BACKOFF: Backoff = { firstMs: 50, mostMs: 1_000, random: Math.random };
/** Outside every prefix of the ledger. */
const STREAM = 'tallystick-start';

/**
 * Checks, as soon as the server answers, whether it can be used: its version, the rights of our
 * user, its clock. Until the checks pass, every caller gets the reason.
 */
export class StartChecks {
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  private readonly first: Promise<void>;
  private hasPassed = false;
  private trouble = 'EventStoreDB has not answered yet';

  constructor(private readonly options: StartChecksOptions) {
    let firstEnded = (): void => undefined;
    this.first = new Promise((resolve) => (firstEnded = resolve));
    this.running = this.insist(firstEnded);
  }

  /** Resolves when the first check has ended, whether it passed, failed or got no answer. */
  async looked(): Promise<void> {
    await this.first;
  }

  /** @throws LogUnavailable until the checks have passed */
  async passed(): Promise<void> {
    if (this.hasPassed) return;
    await this.first;
    if (!this.hasPassed) throw new LogUnavailable(this.trouble);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async insist(firstEnded: () => void): Promise<void> {
    const { signal } = this.closing;
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        await this.look();
        this.hasPassed = true;
        firstEnded();
        return;
      } catch (cause) {
        this.tell(cause instanceof Unsuitable ? cause.message : describe(cause));
        firstEnded();
      }
      await sleep(delayMs(BACKOFF, tries), signal);
    }
  }

  /** Logs the same trouble once, not at every attempt. */
  private tell(trouble: string): void {
    const isNews = trouble !== this.trouble;
    this.trouble = trouble;
    if (isNews) this.options.logger?.warn('the log cannot be used yet', { cause: trouble });
  }

  private async look(): Promise<void> {
    const { appender, reader, clock, clients, streams } = this.options;
    const stream = streams.onServer(STREAM);
    refuseOld(
      await clients.run((client) => answerWithin(versionOf(client), ANSWER_MS), requiresNewClient),
    );
    const event = jsonEvent({ id: randomUUID(), type: 'Started', data: {} });
    const before = clock.now();
    await keepLatestEvent(appender, stream);
    await appender.append({ stream, expected: 'any', events: [event], bytes: 0 });
    const after = clock.now();
    const [own] = await reader.backward(stream, null, 1);
    if (own !== undefined) refuseOtherTimes(own.created.getTime(), before, after);
    await reader.last();
  }
}

/** The client knows the version but does not export it. */
async function versionOf(client: object): Promise<string> {
  const features: unknown = await Reflect.get(client, 'capabilities');
  const version: unknown = Reflect.get(Object(features), 'serverVersion');
  return typeof version === 'string' ? version : 'unknown';
}

function refuseOld(version: string): void {
  const [, first = '0', second = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  const [major, minor] = [BigInt(first), BigInt(second)];
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return;
  const oldest = `${OLDEST.major}.${OLDEST.minor}`;
  throw new Unsuitable(`EventStoreDB ${oldest} or later is needed; this one is version ${version}`);
}

/**
 * The server dates an event when it writes it, so its time must lie between the two readings of our
 * clock.
 */
function refuseOtherTimes(theirs: number, before: number, after: number): void {
  const ahead = theirs > after ? theirs - after : Math.min(0, theirs - before);
  if (Math.abs(ahead) < CLOCKS_APART_MS) return;
  const seconds = Math.round(Math.abs(ahead) / 1000);
  const where = ahead > 0 ? 'ahead of' : 'behind';
  throw new Unsuitable(
    `the clock of EventStoreDB is ${seconds} s ${where} the clock of this machine: ` +
      'let NTP set both',
  );
}
