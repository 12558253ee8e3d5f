import { evolve } from '../../src/domain/client/fold.js';
import type { Decision } from '../../src/domain/client/decision.js';
import { afterOf, available, floorAt } from '../../src/domain/client/money.js';
import { isClient, type ClientFold, type ClientState } from '../../src/domain/client/state.js';
import { change, credits } from '../harness/commands.js';
import { fold } from '../harness/fold.js';
import type { MemoryLane } from '../harness/memory-lane.js';
import { spendable } from '../harness/spendable.js';
import { plain } from './plain.js';
import { Model, type Expected } from './model.js';
import { begin, live, lives, STOCK } from './steps.js';
import { PATIENCE_MS, verify } from './verify.js';

function outcomeOf(decision: Decision): Expected {
  if (decision.kind !== 'refused') return decision.kind;
  return decision.refusals.map(({ code }) => code);
}

function totals({ assigned, usedPosted, reserved, windows }: ClientState): unknown {
  return { assigned, usedPosted, reserved, windows };
}

describe('the ledger, over random lives', () => {
  it(
    'agrees with a plain model [I1] [I2] [I5] [I6] [I7] [I9] [I10] [I11] [I12] [I14]',
    () => {
      verify('model', lives, (life) => {
        const model = new Model(life.zone, credits(STOCK));
        const lane = begin(life);
        for (const step of life.steps) {
          if (step.kind === 'clock') lane.clock += step.by;
          else {
            const expected = model.submit(step.command, lane.t);
            const { decision } = lane.submit(step.command);
            expect(outcomeOf(decision)).toEqual(expected);
            expect(booksOf(lane)).toEqual(modelBooks(model));
          }
        }
      });
    },
    PATIENCE_MS,
  );

  it(
    'says after each movement what the facts so far add up to [I1] [I15]',
    () => {
      verify('after', lives, (life) => {
        const { facts, fold: last } = live(life, () => undefined);
        let state: ClientFold = null;
        for (const fact of facts) {
          state = evolve(state, fact);
          if (!isClient(state)) throw new Error('there is a client');
          if ('after' in fact.data) expect(fact.data.after).toEqual(afterOf(state));
          expect(available(state)).toBe(state.assigned - state.usedPosted - state.reserved);
        }
        expect(plain(fold(facts))).toEqual(plain(last));
      });
    },
    PATIENCE_MS,
  );

  it(
    'accepts under ENFORCED only what the floor allows [I2]',
    () => {
      verify('floor', lives, (life) => {
        live(life, ({ state, t }, _command, { facts }) => {
          const movement = facts.at(-1);
          if (movement?.type !== 'MessageDebited' && movement?.type !== 'CreditsReserved') return;
          if (state.terms.creditControl !== 'ENFORCED' || movement.data.credits === '0') return;
          expect(available(state) >= floorAt(state, t)).toBe(true);
        });
      });
    },
    PATIENCE_MS,
  );

  it(
    'changes nothing by a refusal, a replay or a dry run [I3] [I19]',
    () => {
      verify('purity', lives, (life) => {
        const lane = begin(life);
        for (const step of life.steps) {
          if (step.kind === 'clock') lane.clock += step.by;
          else {
            const { command } = step;
            const before = plain(lane.fold);
            const decided = lane.decide(command);
            expect(plain(lane.fold)).toEqual(before);
            const { decision } = lane.submit(command);
            expect(decision).toEqual(decided);
            if (decision.kind !== 'accepted') expect(plain(lane.fold)).toEqual(before);
          }
        }
      });
    },
    PATIENCE_MS,
  );

  it(
    'moves nothing by a change of terms; what is beyond the floor is only not spendable [I4]',
    () => {
      verify('terms', lives, (life) => {
        const lane = live(life, () => undefined);
        const settle = lane.submit(change({ 'settings.priority': 3 }));
        expect(settle.decision.kind).toBe('accepted');
        const before = totals(lane.state);
        const terms = { 'settings.allowCredit': '0', 'settings.creditControl': 'ENFORCED' };
        lane.submit(change({ ...terms, 'settings.timeZone': 'Asia/Tokyo' }));
        expect(totals(lane.state)).toEqual(before);
        const harness = available(lane.state);
        expect(spendable(lane)).toBe(harness > 0n ? harness : 0n);
      });
    },
    PATIENCE_MS,
  );
});

function booksOf({ state }: MemoryLane): unknown {
  const { assigned, usedPosted, reserved } = state;
  const { day, week, month } = state.windows;
  return { assigned, usedPosted, reserved, windows: [day, week, month].map(counted) };
}

function modelBooks({ books, reservedTotal }: Model): unknown {
  const { day, week, month } = books.windows;
  return {
    assigned: books.assigned,
    usedPosted: books.posted,
    reserved: reservedTotal,
    windows: [day, week, month].map(counted),
  };
}

interface Counted {
  ordinal: number;
  from: number;
  to: number;
  credits: bigint;
  messages: number;
}

/** Only the day's messages bear on a rule. */
function counted(window: Counted | null | undefined, unit = 0): unknown {
  if (!window) return null;
  const { ordinal, from, to, credits, messages } = window;
  return { ordinal, from, to, credits, messages: unit === 0 ? messages : 0 };
}
