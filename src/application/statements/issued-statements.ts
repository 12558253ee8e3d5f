import { createHash } from 'node:crypto';
import type { SlicedWork } from '../../async/time-slices.js';
import { canonicalJson } from '../../codec/canonical.js';
import { decodeStream } from '../../codec/codec.js';
import { open, seal } from '../../codec/personal.js';
import type { RecordedOf } from '../../domain/access/events.js';
import { STATEMENTS_STREAM } from '../../domain/facts/streams.js';
import type { StatementEvent } from '../../domain/statements/events.js';
import {
  evolveIssued,
  issueStatement,
  NONE_ISSUED,
  type IssuedState,
  type NewStatement,
} from '../../domain/statements/state.js';
import { figuresOf, type Statement } from '../../domain/statements/statement.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { KeyVault } from '../../ports/key-vault.js';
import { FactStream } from '../access/fact-stream.js';
import type { Caller } from '../lanes/answer.js';
import type { StatementDocument } from './statement-document.js';
import type { BilledTo } from './statement-parties.js';
import type { StatementReader } from './statement-reader.js';

export type IssuedFact = RecordedOf<StatementEvent>;

/** A statement that was made again differs from the issued one: the log was changed. */
export class StatementDiffers extends Error {
  override readonly name = 'StatementDiffers';
}

export interface IssuedParts {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly vault: KeyVault;
  readonly reader: StatementReader;
}

/**
 * The statements that were issued, as facts of one stream say (decision 0091).
 *
 * Every method throws LogUnavailable, and FactsDamaged.
 */
export class IssuedStatements {
  private readonly facts: FactStream<IssuedState, StatementEvent>;

  constructor(private readonly parts: IssuedParts) {
    const fold = { stream: STATEMENTS_STREAM, initial: NONE_ISSUED, evolve: evolveIssued };
    this.facts = new FactStream(parts, fold);
  }

  /** The statements that were durable at the time of the call. */
  async state(): Promise<IssuedState> {
    return this.facts.inMemory ?? (await this.facts.state());
  }

  /** The fact, under the next number; null when another one came first. @throws as `submit` */
  async issue(statement: NewStatement, caller: Caller): Promise<IssuedFact | null> {
    const { facts } = await this.facts.submit((state) => {
      const event = issueStatement(state, statement);
      return { events: event === null ? [] : [event], result: null };
    }, caller);
    return facts[0] ?? null;
  }

  /** Facts of the stream from a revision on. */
  async factsFrom(revision: bigint, max: number): Promise<IssuedFact[]> {
    const events = await this.parts.log.readForward(STATEMENTS_STREAM, revision, max);
    return events.map((event) => decodeStream(event) as IssuedFact);
  }

  /** The facts of a client before a revision of the stream, newest first; null = from the last. */
  async ofClient(
    clientId: string,
    { before, max }: { readonly before: bigint | null; readonly max: number },
    work: SlicedWork,
  ): Promise<IssuedFact[]> {
    const all = (await this.state()).clients.get(clientId)?.revisions.toArray() ?? [];
    const older = all.filter((revision) => before === null || BigInt(revision) < before);
    const facts: IssuedFact[] = [];
    for (const revision of older.reverse().slice(0, max)) {
      await work.pause();
      facts.push(...(await this.factsFrom(BigInt(revision), 1)));
    }
    return facts;
  }

  /** The statement of a client with a number; null = there is none. */
  async find(clientId: string, number: string, work: SlicedWork): Promise<IssuedFact | null> {
    const page = 50;
    for (let before: bigint | null = null; ;) {
      const facts = await this.ofClient(clientId, { before, max: page }, work);
      const found = facts.find(({ data }) => data.number === number);
      if (found !== undefined) return found;
      if (facts.length < page) return null;
      before = facts.at(-1)?.revision ?? null;
    }
  }

  /**
   * The whole statement, made again from the log and proven to be the one that was issued.
   * @throws StatementDiffers, TotalsDiffer, VaultUnavailable
   */
  async document({ data, recordedAt }: IssuedFact, work: SlicedWork): Promise<StatementDocument> {
    const { clientId, currency, timeZone, offsets, from, to, after, through } = data;
    const period = { clientId, currency, timeZone, offsets, from, to, after, through };
    const statement = await this.parts.reader.read(period, work);
    if (digestOf(statement) !== data.digest) {
      throw new StatementDiffers(`the log does not give statement ${data.number} any more`);
    }
    const { number, date, legalEntityId, legalEntity } = data;
    const issued = { number, date, issuedAt: new Date(recordedAt).toISOString(), legalEntityId };
    return { statement, issued, legalEntity, billedTo: await this.billedTo(data) };
  }

  /** The client as a fact names it, encrypted. @throws VaultUnavailable */
  async sealed(
    { clientId, date }: { readonly clientId: string; readonly date: string },
    billedTo: BilledTo,
  ): Promise<string> {
    const key = await this.parts.vault.keyFor(clientId);
    return seal(billedTo, placeOf(clientId, date), 'billedTo', key);
  }

  private async billedTo(data: IssuedFact['data']): Promise<BilledTo | null> {
    const key = await this.parts.vault.findKey(data.clientId);
    if (key === null) return null;
    const { clientId, date, billedTo } = data;
    return open(billedTo, placeOf(clientId, date), 'billedTo', key) as BilledTo;
  }
}

/** The digest of all figures that `StatementIssued` keeps. */
export function digestOf(statement: Statement): string {
  return createHash('sha256')
    .update(canonicalJson(figuresOf(statement)))
    .digest('hex');
}

/** The ciphertext opens only for the same client and date. */
function placeOf(clientId: string, date: string): { stream: string; eventId: string } {
  return { stream: STATEMENTS_STREAM, eventId: `${clientId} ${date}` };
}
