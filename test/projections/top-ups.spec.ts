import { topUps, type TopUpsDocument } from '../../projections/top-ups.js';
import type { Fact } from '../../src/domain/client/events.js';
import { NO_TOP_UPS } from '../../src/domain/client/top-ups/top-ups.js';
import { change, create, debit, recharge } from '../harness/commands.js';
import { at, given, type Given, type Step } from '../harness/given.js';
import {
  CREDIT,
  daily,
  FIRE,
  monthlyTopup,
  setPlan,
  threshold,
} from '../domain/top-ups/top-up-commands.js';

/** The document after the facts, as the engine folds them. */
function documentOf(facts: readonly Fact[]): TopUpsDocument | null {
  return facts
    .filter(({ type }) => topUps.handles.has(type))
    .reduce<TopUpsDocument | null>(
      (body, fact) => topUps.evolve(body, fact) as TopUpsDocument | null,
      null,
    );
}

function shown(client: Given): Pick<TopUpsDocument, 'monthlyOn' | 'planOn' | 'firesAt'> | null {
  const document = documentOf(client.lane.facts);
  if (document === null) return null;
  const { monthlyOn, planOn, firesAt } = document;
  return { monthlyOn, planOn, firesAt };
}

const NONE = { monthlyOn: null, planOn: null, firesAt: null };
const SET_AT = at('2026-11-20T12:00:00Z');

describe('the read model top-ups', () => {
  it('has no document of a client in UTC without top-ups, whatever it does', () => {
    const client = given(SET_AT, create(), recharge(10), debit('m-1', 1));
    client.and(change({ 'settings.allowCredit': '5' }));
    expect(shown(client)).toBeNull();
  });

  it('knows the next date of the monthly top-up, also after the zone changed', () => {
    const client = given(SET_AT, create(), monthlyTopup('5', 31));
    expect(shown(client)).toEqual({ ...NONE, monthlyOn: '2026-11-30' });
    client.and(change({ 'settings.timeZone': 'Asia/Kolkata' }));
    expect(documentOf(client.lane.facts)).toMatchObject({ zone: 'Asia/Kolkata' });
    client.and(at('2026-11-29T18:30:00Z'), CREDIT);
    expect(shown(client)).toEqual({ ...NONE, monthlyOn: '2026-12-31' });
    client.and(change({ 'settings.monthlyTopup': null }));
    expect(shown(client)).toEqual(NONE);
  });

  it('knows the next date of a plan, and forgets no period that was credited', () => {
    const client = given(SET_AT, create({ timeZone: 'Asia/Kolkata' }), setPlan(daily('1')));
    expect(shown(client)).toEqual({ ...NONE, planOn: '2026-11-21' });
    client.and(at('2026-11-23T00:00:00Z'), FIRE);
    expect(shown(client)).toEqual({ ...NONE, planOn: '2026-11-24' });
    client.and({ type: 'RemoveTopUpPlan' });
    expect(shown(client)).toEqual(NONE);
    client.and(at('2026-11-20T00:00:00Z'), setPlan(daily('2')));
    expect(shown(client)).toEqual({ ...NONE, planOn: '2026-11-24' });
  });

  it('knows since when a threshold is due, and that it is not any more', () => {
    const client = given(SET_AT, create(), recharge(20), setPlan(threshold('10')));
    expect(shown(client)).toEqual(NONE);
    client.and(debit('m-1', 11), at('2026-11-20T12:01:00Z'), debit('m-2', 1));
    expect(shown(client)).toEqual({ ...NONE, firesAt: '2026-11-20T12:00:00.000Z' });
    client.and(recharge(2, 'r-2'));
    expect(shown(client)).toEqual(NONE);
    client.and(debit('m-3', 5), FIRE);
    expect(shown(client)).toEqual(NONE);
  });

  it('knows a threshold that is due when it is set', () => {
    const client = given(SET_AT, create(), setPlan(threshold('10')));
    expect(shown(client)).toEqual({ ...NONE, firesAt: '2026-11-20T12:00:00.000Z' });
  });

  it('waits for the next local day when the cap is used up', () => {
    const client = given(SET_AT, create({ allowCredit: '99' }), debit('m-1', 99));
    client.and(setPlan(threshold('10', { capPerDay: '60' })), FIRE, FIRE);
    expect(shown(client)).toEqual({ ...NONE, planOn: '2026-11-21' });
    client.and(at('2026-11-21T00:00:00Z'), FIRE);
    expect(shown(client)).toEqual(NONE);
  });

  it('is not due when it stopped, until it is set again', () => {
    const breaker = { firings: 1, perMinutes: 10 };
    const plan = setPlan(threshold('10', { credits: '1', breaker }));
    const client = given(SET_AT, create(), plan, FIRE, FIRE);
    expect(shown(client)).toEqual(NONE);
    client.and(plan);
    expect(shown(client)?.firesAt).toBe('2026-11-20T12:00:00.000Z');
  });

  it('stays the same object for facts that change nothing', () => {
    const steps: readonly Step[] = [SET_AT, create(), monthlyTopup('5'), recharge(20)];
    const client = given(...steps, setPlan(threshold('10')));
    const before = documentOf(client.lane.facts);
    client.and(debit('m-1', 1), recharge(3, 'r-2'));
    for (const fact of client.lane.facts.slice(-2))
      expect(topUps.evolve(before, fact)).toBe(before);
  });

  it('agrees with the fold of the client', () => {
    const client = given(SET_AT, create({ timeZone: 'Pacific/Apia' }), monthlyTopup('5', 29));
    client.and(setPlan(daily('1')), at('2026-12-30T12:00:00Z'), CREDIT, FIRE);
    client.and(setPlan(threshold('100')), FIRE);
    const { day, ...held } = documentOf(client.lane.facts)?.topUps ?? { ...NO_TOP_UPS, day: null };
    const { day: foldedDay, ...folded } = client.lane.state.topUps;
    expect(held).toEqual(folded);
    expect(day?.date).toBe(foldedDay?.date);
  });
});
