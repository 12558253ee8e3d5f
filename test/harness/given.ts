import type { Command } from '../../src/domain/client/commands.js';
import type { Decision, RefusalCode } from '../../src/domain/client/decision.js';
import type { ClientEvent, ClientEventType, WarningCode } from '../../src/domain/client/events.js';
import { available } from '../../src/domain/client/money.js';
import { formatCredits } from '../../src/domain/credits.js';
import { MemoryLane } from './memory-lane.js';

/**
 * The specification language: `given(what happened).when(command).then(events)`, or `.quiet()`,
 * `.replays(revision)`, `.refuses(code, numbers)`. Steps of the past are commands (which must be
 * accepted), bare facts, and `at(…)`, which sets the clock.
 */
export type Step = Command | ClientEvent | { readonly at: number };

/** Sets the clock, ISO 8601. */
export function at(instant: string): { readonly at: number } {
  return { at: Date.parse(instant) };
}

export function given(...steps: Step[]): Given {
  const lane = new MemoryLane();
  const past = new Given(lane);
  return past.and(...steps);
}

/** The facts so far. */
export class Given {
  constructor(readonly lane: MemoryLane) {}

  and(...steps: Step[]): this {
    for (const step of steps) this.take(step);
    return this;
  }

  when(command: Command): Then {
    const before = this.lane.facts.length;
    const { decision } = this.lane.submit(command);
    return new Then(this.lane, decision, before);
  }

  /** `available | used | assigned` as of now. */
  meter(): string {
    return meterText(this.lane);
  }

  private take(step: Step): void {
    if (!('type' in step)) this.lane.clock = step.at;
    else if ('data' in step) this.lane.record(step);
    else {
      const { decision } = this.lane.submit(step);
      expect({ step: step.type, ...decision }).toMatchObject({ kind: 'accepted' });
    }
  }
}

/** A fact as a specification names it: its type and the data that matter. */
export interface Expected {
  readonly type: ClientEventType;
  readonly data?: Record<string, unknown>;
}

/** The outcome of the command; each expectation can be followed by another. */
export class Then {
  constructor(
    readonly lane: MemoryLane,
    readonly decision: Decision,
    private readonly before: number,
  ) {}

  /** It acts: exactly these facts were recorded, with at least these data. */
  then(events: readonly Expected[]): this {
    expect(this.decision).toMatchObject({ kind: 'accepted' });
    const recorded = this.lane.facts.slice(this.before);
    expect(recorded.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
    expect(recorded).toMatchObject(events);
    return this;
  }

  warns(...codes: WarningCode[]): this {
    expect(this.decision).toMatchObject({ kind: 'accepted', warnings: codes });
    return this;
  }

  /** Nothing is recorded: the requested state is present already. */
  changesNothing(): this {
    expect(this.decision).toEqual({ kind: 'unchanged' });
    return this.nothingRecorded();
  }

  /** It answers as the first time, from the fact at this revision. */
  replays(revision: number): this {
    expect(this.decision).toMatchObject({
      kind: 'replayed',
      fact: { revision: BigInt(revision) },
    });
    return this.nothingRecorded();
  }

  /** It refuses, the first rule with these numbers; nothing was recorded (I3). */
  refuses(code: RefusalCode, numbers: Record<string, unknown> = {}): this {
    const refusals = this.decision.kind === 'refused' ? this.decision.refusals : this.decision;
    expect(refusals).toMatchObject({ 0: { code, ...numbers } });
    return this.nothingRecorded();
  }

  /** It refuses, and names these rules in this order. */
  refusesAll(...codes: RefusalCode[]): this {
    const refusals = this.decision.kind === 'refused' ? this.decision.refusals : [];
    expect(refusals.map(({ code }) => code)).toEqual(codes);
    return this.nothingRecorded();
  }

  /** `available | used | assigned` after it. */
  meter(text: string): this {
    expect(meterText(this.lane)).toBe(text);
    return this;
  }

  /** Continues from here. */
  and(...steps: Step[]): Given {
    return new Given(this.lane).and(...steps);
  }

  private nothingRecorded(): this {
    expect(this.lane.facts.length).toBe(this.before);
    return this;
  }
}

export function meterText({ state }: MemoryLane): string {
  const used = state.usedPosted + state.reserved;
  return [available(state), used, state.assigned].map(formatCredits).join(' | ');
}
