import type { Command } from 'commander';
import { Progress } from '../application/engine/progress.js';
import { QueryError } from '../application/queries/query-error.js';
import { TimeSlices } from '../async/time-slices.js';
import type { StreamHead } from '../application/queries/verification/other-streams.js';
import { VerifyAllHandler } from '../application/queries/verification/verify-all.js';
import {
  VerifyClientHandler,
  type VerificationAnswer,
} from '../application/queries/verification/verify-client.js';
import { ACCESS_STREAMS } from '../domain/access/streams.js';
import { FACT_STREAMS } from '../domain/facts/streams.js';
import { clientStream } from '../domain/client/streams.js';
import { StreamTombstoned } from '../ports/event-log.js';
import type { StoresView } from '../composition/view-stores.js';
import { CliFailure, DONE, FAILED } from './failure.js';
import { withStoresView } from './open-store.js';
import { progressOf } from './progress.js';
import { compareAnchors, readAnchors, type Anchor } from './verify/anchors.js';
import { differenceLines, lacksKey } from './verify/difference-lines.js';
import { aheadLine, behindLines } from './verify/reached.js';

interface VerifyFlags {
  readonly anchor?: boolean;
  readonly against?: string;
}

/** `verify`: hash chains, and the replay of the log against the read models. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('check the hash chains and compare the replay of the log with the read models')
    .argument('[client]', 'the id of one client; without it, everything')
    .option(
      '--anchor',
      'print the head of every stream (stream, revision, hash), to keep elsewhere',
    )
    .option('--against <file>', 'compare with heads that were kept: the output of --anchor')
    .addHelpText('after', HELP)
    .action(async (client: string | undefined, flags: VerifyFlags) => {
      const anchors = anchorsOf(flags, client);
      process.exitCode = await withStoresView((stores) =>
        new Verification(stores, { printsHeads: flags.anchor === true, anchors }).run(client),
      );
    });
}

const HELP = `
Nothing is written or repaired. Read models that are behind the log are compared as far as they are.

Exit status: 0 nothing differs; 1 something does.`;

function anchorsOf({ against }: VerifyFlags, client: string | undefined): readonly Anchor[] {
  if (against === undefined) return [];
  const anchors = readAnchors(against);
  if (client === undefined) return anchors;
  const own = anchors.filter(({ stream }) => stream === clientStream(client));
  if (own.length === 0)
    throw new CliFailure(
      `${against} has no anchor of client ${client}: use a newer file of anchors`,
    );
  return own;
}

interface Head {
  readonly revision: bigint;
  readonly hash: string;
}

const PURGED = 'The client was purged: nothing of it is left to verify.';

/** One run of the command: findings go to stderr, heads and the verdict to stdout. */
class Verification {
  private ok = true;
  private clients = 0;
  /** The first client without a key, and the number of such clients. */
  private keyless: { readonly first: string; count: number } | null = null;
  private readonly handler: VerifyClientHandler;
  private readonly work = new TimeSlices().work();

  constructor(
    private readonly stores: StoresView,
    private readonly options: {
      readonly printsHeads: boolean;
      readonly anchors: readonly Anchor[];
    },
  ) {
    const { log, vault, documents } = stores;
    this.handler = new VerifyClientHandler(log, vault, documents, new Progress());
  }

  async run(client: string | undefined): Promise<number> {
    await this.compareReached();
    const counted = client === undefined ? await this.everything() : await this.one(client);
    this.tellKeys();
    for await (const line of compareAnchors(this.stores.log, this.options.anchors))
      this.fault(line);
    const { anchors, printsHeads } = this.options;
    const kept = anchors.length === 0 ? '' : `, ${anchors.length} kept heads`;
    const verdict = this.ok ? 'verified' : 'DIFFERENCES FOUND';
    if (!printsHeads) process.stdout.write(`${verdict}: ${counted}${kept}\n`);
    return this.ok ? DONE : FAILED;
  }

  private async compareReached(): Promise<void> {
    const { ids, log } = this.stores;
    const checkpoints = await this.handler.checkpoints();
    const covered = await ids.covered();
    const reached = { checkpoints, covered, end: await log.end() };
    const ahead = aheadLine(reached);
    if (ahead !== null) this.fault(ahead);
    for (const line of behindLines(reached)) this.note(line);
  }

  private async one(clientId: string): Promise<string> {
    const answer = await this.handler.verify(clientId, this.work).catch((cause: unknown) => {
      if (cause instanceof StreamTombstoned) throw new CliFailure(PURGED);
      throw cause instanceof QueryError ? new CliFailure(cause.detail) : cause;
    });
    this.report(clientId, answer);
    return `1 client, ${answer.revision + 1n} events`;
  }

  private async everything(): Promise<string> {
    const { log, documents } = this.stores;
    const all = new VerifyAllHandler(log, documents, this.handler);
    const progress = progressOf('verify', null);
    const heads = new Map<string, StreamHead>();
    let counted = '';
    try {
      for await (const step of all.steps(this.work)) {
        if (step.kind === 'summary') {
          counted = `${step.clients} clients, ${step.events} events`;
        } else if (step.kind === 'stream') {
          heads.set(step.stream, step);
          this.reportStream(step.stream, step);
        } else {
          this.report(step.clientId, step);
          progress.advance(1);
        }
      }
      return `${counted}, ${othersCounted(heads)}`;
    } finally {
      progress.stop();
    }
  }

  private reportStream(stream: string, head: StreamHead): void {
    this.head(stream, head);
    for (const fault of head.faults) this.fault(`${stream}: ${fault}`);
  }

  private report(clientId: string, answer: VerificationAnswer): void {
    this.clients += 1;
    this.ok &&= answer.ok;
    this.head(clientStream(clientId), answer);
    for (const line of differenceLines(clientId, answer)) this.fault(line);
    if (!lacksKey(answer)) return;
    this.keyless ??= { first: clientId, count: 0 };
    this.keyless.count += 1;
  }

  /** A lost vault affects every client, and is reported in one line. */
  private tellKeys(): void {
    const { vaultTrouble, logTrouble } = this.stores;
    if (logTrouble !== null) this.fault(logTrouble);
    if (vaultTrouble !== null) {
      this.fault(`the vault: ${vaultTrouble}: personal data cannot be read, and is not compared`);
    } else if (this.keyless !== null) {
      const { first, count } = this.keyless;
      this.fault(
        `the vault has no key of ${count} of ${this.clients} clients (${first}` +
          `${count > 1 ? ' and others' : ''}): restore the vault that belongs to this log`,
      );
    }
  }

  private head(stream: string, { revision, hash }: Head): void {
    if (!this.options.printsHeads || revision < 0n) return;
    process.stdout.write(`${stream} ${revision} ${hash}\n`);
  }

  private fault(line: string): void {
    this.ok = false;
    this.note(line);
  }

  private note(line: string): void {
    process.stderr.write(`${line}\n`);
  }
}

function othersCounted(heads: ReadonlyMap<string, StreamHead>): string {
  const facts = FACT_STREAMS.flatMap((stream) => heads.get(stream) ?? []);
  const access = eventsOf(ACCESS_STREAMS, heads);
  const others = eventsOf(FACT_STREAMS, heads) - access;
  return [
    `${heads.size - facts.length} names`,
    ...(access === 0n ? [] : [`${countedEvents(access)} of staff and API keys`]),
    ...(others === 0n ? [] : [`${countedEvents(others)} of the operator`]),
  ].join(', ');
}

function eventsOf(streams: readonly string[], heads: ReadonlyMap<string, StreamHead>): bigint {
  return streams.reduce((sum, stream) => sum + (heads.get(stream)?.revision ?? -1n) + 1n, 0n);
}

function countedEvents(count: bigint): string {
  return `${count} ${count === 1n ? 'event' : 'events'}`;
}
