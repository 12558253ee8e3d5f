import { affordable } from '../../src/domain/client/decide/affordable.js';
import type { Fact } from '../../src/domain/client/events.js';
import { readCredits } from '../../src/domain/credits.js';
import { change, debit, recharge } from '../harness/commands.js';
import type { MemoryLane } from '../harness/memory-lane.js';
import { plain } from './plain.js';
import { live, lives } from './steps.js';
import { PATIENCE_MS, verify } from './verify.js';
import { isClient } from '../../src/domain/client/state.js';

function factsOf<T extends Fact['type']>(
  facts: readonly Fact[],
  type: T,
): Extract<Fact, { type: T }>[] {
  return facts.filter((fact): fact is Extract<Fact, { type: T }> => fact.type === type);
}

describe('the content of the log, over random lives', () => {
  it(
    'ends each reservation once, with captured + released = reserved [I5]',
    () => {
      verify('reservations', lives, (life) => {
        const { facts, fold: last } = live(life, () => undefined);
        for (const { data } of factsOf(facts, 'CreditsReserved')) {
          const mine = (fact: { data: { reservationId: string } }): boolean =>
            fact.data.reservationId === data.reservationId;
          const captures = factsOf(facts, 'ReservationCaptured').filter(mine);
          const releases = factsOf(facts, 'ReservationReleased').filter(mine);
          const ends = releases.length + captures.filter((fact) => fact.data.final).length;
          const open = isClient(last) && last.reservations.has(data.reservationId);
          expect(ends).toBe(open ? 0 : 1);
          if (open) continue;
          const sum = [
            ...captures.flatMap((fact) => [fact.data.captured, fact.data.released]),
            ...releases.map((fact) => fact.data.credits),
          ].reduce((total, text) => total + readCredits(text), 0n);
          expect(sum).toBe(readCredits(data.credits));
        }
      });
    },
    PATIENCE_MS,
  );

  it(
    'releases what expired before anything else in the same append [I6]',
    () => {
      verify('expiry', lives, (life) => {
        live(life, ({ state, facts }, _command, outcome) => {
          const t = outcome.facts.at(-1)?.recordedAt;
          if (t === undefined) return;
          expect(state.earliestExpiry).toBeGreaterThan(t);
          const earliest = state.reservations.map(({ expiresAt }) => expiresAt).min() ?? Infinity;
          expect(state.earliestExpiry).toBe(earliest);
          expect(facts.at(-1)).toBe(outcome.facts.at(-1));
          if (outcome.decision.kind !== 'accepted') return;
          const { events, main } = outcome.decision;
          for (const event of events.slice(0, main)) {
            expect(event).toMatchObject({
              type: 'ReservationReleased',
              data: { cause: 'EXPIRED' },
            });
          }
        });
      });
    },
    PATIENCE_MS,
  );

  it(
    'never refunds more than was charged, nor charges a message twice [I7] [I9]',
    () => {
      verify('charges', lives, (life) => {
        const { facts } = live(life, () => undefined);
        const charges = new Map<string, bigint>();
        const charge = (messageId: string, text: string): void => {
          expect(charges.has(messageId)).toBe(false);
          charges.set(messageId, readCredits(text));
        };
        for (const fact of facts) {
          if (fact.type === 'MessageDebited') charge(fact.data.messageId, fact.data.credits);
          if (fact.type === 'ReservationCaptured') charge(fact.data.messageId, fact.data.captured);
          if (fact.type !== 'MessageRefunded') continue;
          const left = (charges.get(fact.data.messageId) ?? 0n) - readCredits(fact.data.credits);
          expect(left >= 0n).toBe(true);
          expect(readCredits(fact.data.remaining)).toBe(left);
          charges.set(fact.data.messageId, left);
        }
      });
    },
    PATIENCE_MS,
  );

  it(
    'answers every accepted command again as the first time, and moves nothing [I8] [I9]',
    () => {
      verify('replays', lives, (life) => {
        const accepted: [Parameters<MemoryLane['submit']>[0], Fact][] = [];
        const lane = live(life, (_lane, command, { decision, facts }) => {
          const fact = decision.kind === 'accepted' ? facts[decision.main] : undefined;
          if (fact !== undefined) accepted.push([command, fact]);
        });
        const before = plain(lane.fold);
        for (const [command, fact] of accepted) {
          if (!hasId(command.type)) continue;
          expect(lane.submit(command).decision).toMatchObject({ kind: 'replayed', fact });
        }
        expect(plain(lane.fold)).toEqual(before);
        expect(lane.state.currency).toBe('CREDIT');
      });
    },
    PATIENCE_MS,
  );

  it(
    'does not burn an id by refusing it [I10]',
    () => {
      verify('refusals', lives, (life) => {
        const lane = live(life, () => undefined);
        const asked = debit('fresh', 1_000_000);
        lane.submit(change({ 'settings.creditControl': 'ENFORCED', 'settings.allowCredit': '0' }));
        expect(lane.submit(asked).decision.kind).toBe('refused');
        lane.submit({ type: 'AllowMessaging', reason: 'r' });
        lane.submit(change({ 'settings.limits': null }));
        lane.submit(recharge(2_000_000, 'fresh'));
        expect(lane.submit(asked).decision.kind).toBe('accepted');
        expect(lane.submit(asked).decision.kind).toBe('replayed');
      });
    },
    PATIENCE_MS,
  );

  it(
    'lets through exactly as many messages as it said were affordable [I2] [I11]',
    () => {
      verify('affordable', lives, (life) => {
        const lane = live(life, () => undefined);
        lane.submit({ type: 'AllowMessaging', reason: 'r' });
        lane.submit(change({ 'settings.allowCredit': '3.7', 'settings.channels.api': true }));
        const count = affordable(lane.state, 500_000n, lane.env());
        for (let number = 0; number < Math.min(count, 20); number += 1) {
          expect(lane.submit(debit(`more-${number}`, '0.5')).decision.kind).toBe('accepted');
        }
        if (count > 20) return;
        expect(lane.submit(debit('beyond', '0.5')).decision.kind).toBe('refused');
      });
    },
    PATIENCE_MS,
  );
});

/** Commands that carry their own id. */
function hasId(type: string): boolean {
  return (
    !['ChangeSettings', 'RestrictMessaging', 'AllowMessaging'].includes(type) &&
    !['DisableClient', 'EnableClient', 'ReleaseExpired'].includes(type)
  );
}
