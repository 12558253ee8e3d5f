import { RELEASED_AT_ONCE, releaseEarliest } from '../../src/domain/client/decide/expired.js';
import type { Decision, Settled } from '../../src/domain/client/decision.js';
import { countOpen, expiredCredits, withoutExpired } from '../../src/domain/client/expiries.js';
import { evolve } from '../../src/domain/client/fold.js';
import { available, floorAt, heldBy } from '../../src/domain/client/money.js';
import type { ClientFold, ClientState } from '../../src/domain/client/state.js';
import { plain } from './plain.js';
import { begin, live, lives, type Life } from './steps.js';
import { PATIENCE_MS, verify } from './verify.js';

/** The part of a decision that a caller sees. */
function gist(decision: Decision): unknown {
  switch (decision.kind) {
    case 'accepted':
      return { type: decision.events[decision.main]?.type, warnings: decision.warnings };
    case 'refused':
      return decision.refusals.map(({ code }) => code);
    default:
      return decision.kind;
  }
}

function advancing({ steps, ...life }: Life): Life {
  return {
    ...life,
    steps: steps.map((step) => (step.kind === 'clock' ? { ...step, by: Math.abs(step.by) } : step)),
  };
}

/** The client after releases that are folded one by one. */
function folded(state: ClientState, released: Settled['released']): ClientFold {
  return released.reduce<ClientFold>(
    (fold, event) => evolve(fold, { ...event, revision: 0n, recordedAt: 0 }),
    state,
  );
}

describe('expired reservations, over random lives', () => {
  it(
    'lead to the same client when their releases are folded together or one by one [I15]',
    () => {
      verify('releases folded together', lives, (life) => {
        live(life, ({ state, t }) => {
          if (t + 700_000 < state.earliestExpiry) return;
          const { state: first, released } = releaseEarliest(state, t + 700_000, 2);
          expect(plain(first)).toEqual(plain(folded(state, released)));
          const all = releaseEarliest(first, t + 700_000, RELEASED_AT_ONCE);
          expect(plain(all.state)).toEqual(plain(folded(first, all.released)));
        });
      });
    },
    PATIENCE_MS,
  );

  it(
    'lead to the same decisions when their releases are recorded one at a time [I2] [I3] [I6]',
    () => {
      verify('releases one by one', lives, (life) => {
        const { start, zone, steps } = advancing(life);
        const all = begin({ start, zone, steps });
        const single = begin({ start, zone, steps });
        single.releasesMax = 1;
        for (const step of steps) {
          if (step.kind === 'clock') {
            all.clock += step.by;
            single.clock += step.by;
            continue;
          }
          if (step.command.type === 'ReleaseExpired') continue;
          const one = single.submit(step.command).decision;
          expect(gist(one)).toEqual(gist(all.submit(step.command).decision));
          if (one.kind !== 'accepted' || one.warnings.length > 0) continue;
          if (one.events[one.main]?.type !== 'MessageDebited') continue;
          const { state, t } = single;
          const charged = single.facts.at(-1);
          if (charged?.type !== 'MessageDebited' || charged.data.credits === '0') continue;
          if (state.settings.creditControl !== 'ENFORCED') continue;
          expect(available(state) >= floorAt(state, t)).toBe(true);
        }
        for (const lane of [all, single]) lane.submit({ type: 'ReleaseExpired' });
        const comparable = { settingsRevision: 0n };
        expect(plain({ ...single.state, ...comparable })).toEqual(
          plain({ ...all.state, ...comparable }),
        );
      });
    },
    PATIENCE_MS,
  );

  it(
    'are summed up as their releases would move the totals and windows [I6] [I12]',
    () => {
      verify('sums of expired reservations', lives, (life) => {
        live(life, ({ state }, _command, { facts }) => {
          const last = facts.at(-1)?.recordedAt;
          if (last === undefined) return;
          for (const t of [last, last + 700_000, last + 1_000_000_000, last + 60_000]) {
            const due = state.reservations.filter(({ expiresAt }) => expiresAt <= t);
            const held = due.reduce((sum, one) => sum + heldBy(one), 0n);
            expect(expiredCredits(state, t)).toBe(held);
            expect(countOpen(state, t)).toBe(state.reservations.size - due.size);
            const released = releaseEarliest(state, t, RELEASED_AT_ONCE).state;
            const { reservations } = released;
            expect(plain({ ...withoutExpired(state, t), reservations })).toEqual(plain(released));
          }
        });
      });
    },
    PATIENCE_MS,
  );
});
