import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkHash, decodeFact } from '../../../codec/codec.js';
import type { Fact } from '../../../domain/client/events.js';
import { idsNeeded, NEWEST_FACTS, type IdKey } from '../../../domain/client/ids.js';
import type { EventLog } from '../../../ports/event-log.js';
import type { IdIndex, IdQuestion } from '../../../ports/id-index.js';
import type { KeyVault } from '../../../ports/key-vault.js';
import { NOTHING_KNOWN, type LookedUp } from '../group/group.js';
import type { Lane } from '../lane.js';
import type { LaneStats } from '../lane-dependencies.js';
import { refusingDamage, type LoadSources } from '../load-lane.js';
import { idText } from './unindexed-ids.js';
import { isClient } from '../../../domain/client/state.js';

/** A slow index does not prevent further look-ups, which may find that it is unreachable. */
const PLACE_MS = 250;
/** Commands of one lane that share a look-up; further ones wait for the next. */
const COMMANDS_MAX = 2_000;

/** Revisions by id text, for one lane; `NOTHING_KNOWN` as in `LookedUp`. */
type KnownRevisions = ReadonlyMap<string, readonly bigint[]>;
type Revisions = KnownRevisions | typeof NOTHING_KNOWN;

/**
 * Looks up ids, one query at a time; lanes that arrive meanwhile share the next query. For a server
 * and its client, one query costs as much as some hundred more ids in a query. An embedded index
 * answers synchronously, so nothing ever waits for it here.
 */
export class LookupBatcher {
  private inFlight = 0;

  /** @param freed is called when another look-up may start */
  constructor(
    private readonly ids: IdIndex,
    private readonly stats: LaneStats,
    private readonly freed: () => void,
  ) {}

  get isFull(): boolean {
    return this.inFlight > 0;
  }

  /** The result of the index and the lanes' unindexed ids for the ids that the commands need. */
  async ask(lanes: readonly Lane[]): Promise<Revisions[]> {
    const began = performance.now();
    const leave = this.enter();
    try {
      return await lookUpIds(lanes, this.ids, this.stats);
    } finally {
      leave();
      this.count(lanes, performance.now() - began);
    }
  }

  private count(lanes: readonly Lane[], tookMs: number): void {
    const { stats } = this;
    stats.lookUpMs += tookMs;
    for (const { asked } of lanes) stats.lookUpCommandMs += asked * tookMs;
  }

  private enter(): () => void {
    let inside = true;
    this.inFlight += 1;
    const leave = (): void => {
      clearTimeout(timer);
      if (!inside) return;
      inside = false;
      this.inFlight -= 1;
      this.freed();
    };
    const timer = setTimeout(leave, PLACE_MS);
    return leave;
  }
}

/**
 * Looks up the ids of all lanes of a pass in one query, except ids that their lanes know to be new.
 * The checkpoint is read first: later ids are in the lanes' unindexed ids, and the query sees the
 * others (docs/reference/semantics.md §3).
 */
async function lookUpIds(
  lanes: readonly Lane[],
  ids: IdIndex,
  stats: LaneStats,
): Promise<Revisions[]> {
  const covered = await ids.covered();
  const questions: IdQuestion[] = [];
  const asked = lanes.map((lane) => {
    lane.trimTo(covered);
    const from = questions.length;
    const plain = ask(lane, questions);
    return { from, to: questions.length, plain };
  });
  if (questions.length > 0) stats.lookUps += 1;
  const found = questions.length === 0 ? [] : await ids.find(questions, covered);
  return lanes.map((lane, index) => {
    const own = asked[index] ?? { from: 0, to: 0, plain: false };
    if (own.plain && !anyKnown(lane, own, { questions, found })) return NOTHING_KNOWN;
    const revisions = new Map<string, readonly bigint[]>();
    for (let i = own.from; i < own.to; i++) {
      const question = questions[i];
      if (question === undefined) continue;
      const text = idText(question);
      const all = together(found[i] ?? NOWHERE, lane.tail.find(text));
      revisions.set(text, decisive(all, NEWEST_FACTS[question.kind]));
    }
    return revisions;
  });
}

interface Asked {
  readonly questions: readonly IdQuestion[];
  /** The answer of the index, parallel to the questions. */
  readonly found: readonly (readonly bigint[])[];
}

function anyKnown(
  { tail }: Lane,
  { from, to }: { readonly from: number; readonly to: number },
  { questions, found }: Asked,
): boolean {
  for (let i = from; i < to; i++) {
    const question = questions[i];
    if (question === undefined) continue;
    if ((found[i] ?? NOWHERE).length > 0) return true;
    if (!tail.isEmpty && tail.find(idText(question)).length > 0) return true;
  }
  return false;
}

const NOWHERE: readonly bigint[] = [];

/**
 * The index may have advanced over ids that are still in memory, so the in-memory part starts after
 * the index's last revision.
 */
function together(indexed: readonly bigint[], recent: readonly bigint[]): readonly bigint[] {
  const [first] = recent;
  if (first === undefined) return indexed;
  return [...indexed.filter((revision) => revision < first), ...recent];
}

/** The revisions whose facts a decision needs: the first and the newest. */
function decisive(all: readonly bigint[], newest: number): readonly bigint[] {
  return all.length <= newest + 1 ? all : [...all.slice(0, 1), ...all.slice(-newest)];
}

/** True when the questions of the commands cannot depend on the commands before them. */
function ask(lane: Lane, questions: IdQuestion[]): boolean {
  const asking: Questions = { questions, texts: null };
  let plain = true;
  lane.asked = 0;
  for (const job of lane.queue) {
    for (let i = job.answers.length; i < job.commands.length; i++) {
      const command = job.commands[i];
      if (command === undefined || lane.asked >= COMMANDS_MAX) return plain;
      lane.asked += 1;
      const isPlainDebit = command.type === 'DebitMessage' && command.key === undefined;
      if (isPlainDebit && lane.head.fold !== 'PURGED') {
        askFor(lane, { kind: 'message', id: command.messageId }, asking);
        continue;
      }
      plain = false;
      if (lane.head.fold === 'PURGED') continue;
      for (const key of idsNeeded(command, lane.head.fold)) askFor(lane, key, asking);
    }
  }
  return plain;
}

interface Questions {
  readonly questions: IdQuestion[];
  /** Ids of the lane that are asked for already; null = none. */
  texts: Set<string> | null;
}

/** Skips ids that the lane knows to be new. */
function askFor(lane: Lane, key: IdKey, asking: Questions): void {
  const { clientId, seen } = lane;
  const text = idText(key);
  if (seen.isNew(text) || asking.texts?.has(text) === true) return;
  (asking.texts ??= new Set()).add(text);
  asking.questions.push({ clientId, kind: key.kind, id: key.id });
}

/** Facts that are read before other work gets a turn. */
const READ_AT_ONCE = 256;
/** Facts of one read. */
const RUN_MAX = 64;

interface FactSources extends Pick<LoadSources, 'damaged'> {
  readonly log: EventLog;
  readonly vault: KeyVault;
}

/** Whether the decision has to wait for the client's key. */
export function needsKey(lane: Lane): boolean {
  return lane.key === null && mayNeedKey(lane);
}

/**
 * Reads the facts behind known ids, and the key that the lane's commands need. A client's key is
 * created only for a client that exists or is about to.
 */
export async function loadFacts(
  lane: Lane,
  found: Revisions,
  from: FactSources,
): Promise<LookedUp> {
  if (needsKey(lane)) lane.key = await from.vault.keyFor(lane.clientId);
  if (found === NOTHING_KNOWN) return found;
  const facts = await recallAll(lane, found, from);
  const lookedUp = new Map<string, readonly Fact[]>();
  for (const [text, revisions] of found) {
    lookedUp.set(
      text,
      revisions.length === 0 ? NONE : revisions.flatMap((each) => facts.get(each) ?? []),
    );
  }
  return lookedUp;
}

const NONE: readonly Fact[] = [];

function mayNeedKey(lane: Lane): boolean {
  if (isClient(lane.head.fold)) return true;
  if (lane.head.fold === 'PURGED') return false;
  return lane.queue.some((job) => job.commands.some(({ type }) => type === 'CreateClient'));
}

/** Consecutive revisions, which one read brings. */
interface Run {
  readonly first: bigint;
  length: number;
}

async function recallAll(
  lane: Lane,
  found: KnownRevisions,
  from: FactSources,
): Promise<ReadonlyMap<bigint, Fact>> {
  const facts = new Map<bigint, Fact>();
  let read = 0;
  for (const run of runsOf(found)) {
    // The embedded log answers at once: thousands of facts would hold up all other clients.
    if (read >= READ_AT_ONCE) {
      read = 0;
      await nextTurn();
    }
    read += run.length;
    const recalled = await refusingDamage(lane, from, () => recall(lane, run, from.log));
    for (const fact of recalled) facts.set(fact.revision, fact);
  }
  return facts;
}

/** Neighbours are common: reports and expiries come in the order of the debits. */
function runsOf(found: KnownRevisions): readonly Run[] {
  const revisions = new Set([...found.values()].flat());
  const runs: Run[] = [];
  let run: Run | null = null;
  for (const revision of [...revisions].sort((one, other) => (one < other ? -1 : 1))) {
    const isNext = run !== null && run.first + BigInt(run.length) === revision;
    if (run !== null && isNext && run.length < RUN_MAX) run.length += 1;
    else runs.push((run = { first: revision, length: 1 }));
  }
  return runs;
}

async function recall(lane: Lane, { first, length }: Run, log: EventLog): Promise<readonly Fact[]> {
  const events = await log.readForward(lane.stream, first, length);
  return Array.from({ length }, (_, index) => {
    const [logged, revision] = [events[index], first + BigInt(index)];
    if (logged?.revision !== revision) {
      throw new Error(`the id index names revision ${revision}, which the log does not have`);
    }
    checkHash(logged);
    return decodeFact(logged, lane.key);
  });
}
