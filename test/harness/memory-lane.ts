import type { Command } from '../../src/domain/client/commands.js';
import type { Decision, Env } from '../../src/domain/client/decision.js';
import { decide } from '../../src/domain/client/decide/decide.js';
import { RELEASED_AT_ONCE, releaseEarliest } from '../../src/domain/client/decide/expired.js';
import { RESERVATIONS_MAX } from '../../src/domain/client/decide/reserve.js';
import type { ClientEvent, Fact, Operation } from '../../src/domain/client/events.js';
import { evolve } from '../../src/domain/client/fold.js';
import { idsMentioned, idsNeeded, type IdKey } from '../../src/domain/client/ids.js';
import { isClient, type ClientFold, type ClientState } from '../../src/domain/client/state.js';
import { decisionTime } from '../../src/domain/decision-time.js';

/** The outcome of a command in a memory lane: the decision and the recorded facts. */
export interface Submitted {
  readonly decision: Decision;
  readonly facts: readonly Fact[];
}

/** A new client's id in tests. */
export const CLIENT_ID = '00000000-0000-4000-8000-000000000001';

/**
 * One client's lane without a log: it keeps the facts and the id index in memory, so that
 * commands run in order against a clock that the test sets.
 */
export class MemoryLane {
  readonly facts: Fact[] = [];
  fold: ClientFold = null;
  /** Limit of releases that may precede the facts of one command. */
  releasesMax = RELEASED_AT_ONCE;
  /** Limit of open reservations. */
  reservationsMax = RESERVATIONS_MAX;
  private readonly index = new Map<string, Fact[]>();

  /** @param clock epoch milliseconds */
  constructor(
    public clock: number = Date.parse('2026-01-05T12:00:00.000Z'),
    readonly clientId: string = CLIENT_ID,
  ) {}

  get revision(): bigint {
    return BigInt(this.facts.length) - 1n;
  }

  /** The client; fails the test when there is none. */
  get state(): ClientState {
    if (!isClient(this.fold)) throw new Error('there is no client');
    return this.fold;
  }

  /** Decision time that a command would have now. */
  get t(): number {
    return decisionTime(this.clock, this.facts.at(-1)?.recordedAt ?? null).t;
  }

  /**
   * The environment of a decision. With a command, it knows only the ids that are looked up for
   * this command: any other id fails the test.
   */
  env(command?: Command): Env {
    const needed = command && new Set(idsNeeded(command, this.fold).map(textOf));
    return {
      t: this.t,
      revision: this.revision,
      hash: this.facts.at(-1)?.hash ?? '',
      latestAt: Math.max(0, ...this.facts.map(({ recordedAt }) => recordedAt)),
      releasesMax: this.releasesMax,
      reservationsMax: this.reservationsMax,
      known: (key) => {
        const text = textOf(key);
        if (needed && !needed.has(text)) throw new Error(`${text} was not looked up`);
        return this.index.get(text) ?? [];
      },
    };
  }

  /** Decides without recording. */
  decide(command: Command): Decision {
    const decision = decide(this.fold, command, this.env(command));
    return decision.kind === 'release-first' ? decision.whole : decision;
  }

  submit(command: Command): Submitted {
    const decision = decide(this.fold, command, this.env(command));
    if (decision.kind === 'release-first') {
      const { released } = releaseEarliest(this.state, this.t, this.releasesMax);
      for (const event of released) this.record(event);
      return this.submit(command);
    }
    if (decision.kind !== 'accepted') return { decision, facts: [] };
    const { t } = this;
    const operation = operationOf(command);
    return { decision, facts: decision.events.map((event) => this.record(event, operation, t)) };
  }

  /** Records a fact as it is, without asking any rule. */
  record(event: ClientEvent, operation: Operation | null = null, t: number = this.t): Fact {
    const revision = this.revision + 1n;
    const fact = {
      ...event,
      eventId: `event-${revision}`,
      stream: `client-${this.clientId}`,
      revision,
      position: revision,
      recordedAt: t,
      actor: { type: 'admin', id: 'tester' },
      correlationId: 'test',
      causationId: null,
      operation,
      clockSuspect: false,
      prevHash: revision === 0n ? '' : `hash-${revision - 1n}`,
      hash: `hash-${revision}`,
    } as Fact;
    this.facts.push(fact);
    this.fold = evolve(this.fold, fact);
    for (const key of idsMentioned(event, operation)) {
      const text = textOf(key);
      this.index.set(text, [...(this.index.get(text) ?? []), fact]);
    }
    return fact;
  }
}

function operationOf(command: Command): Operation | null {
  const { key } = command;
  return key === undefined ? null : { kind: 'key', id: key.id, fingerprint: key.fingerprint };
}

function textOf({ kind, id }: IdKey): string {
  return `${kind} ${id}`;
}
