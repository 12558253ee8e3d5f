import { Story } from '../../projections/story.js';
import { ReadHarness, type ReadResponse } from '../../harness/read-harness.js';

const idOf = (n: number): string => `0198f0c4-0000-7000-8000-00000000000${n}`;

/** Kind, instant and id of each entry. */
function entriesIn({ json }: ReadResponse): string[] {
  const items = json.items as unknown as { kind: string; dueAt: string; id: string }[];
  return items.map(({ kind, dueAt, id }) => `${kind} ${dueAt} ${id}`);
}

describe('the schedule', () => {
  let harness: ReadHarness;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
  });

  afterEach(() => harness.close());

  const PURGE = '2027-02-18T10:01:00.000Z';

  it('lists purges and open reservations together, soonest first [C-4]', async () => {
    await harness.tell(
      new Story(idOf(1)).created({}, 'A').disabled(),
      new Story(idOf(2)).created({}, 'B').recharged('9').reserved('late', '1', 120),
      new Story(idOf(3))
        .created({}, 'C')
        .recharged('9')
        .reserved('soon', '1', 60)
        .reserved('x', '1'),
    );
    const { status, json } = await harness.get('/v1/schedule?kind=PURGE', { role: 'auditor' });
    expect([status, json.items]).toEqual([
      200,
      [{ kind: 'PURGE', dueAt: PURGE, clientId: idOf(1), id: idOf(1), held: false }],
    ]);
    const all = entriesIn(await harness.get('/v1/schedule'));
    expect(all).toEqual([
      'RESERVATION 2026-11-20T11:02:00.000Z soon',
      'RESERVATION 2026-11-20T11:03:00.000Z x',
      'RESERVATION 2026-11-20T12:02:00.000Z late',
      `PURGE ${PURGE} ${idOf(1)}`,
    ]);
  });

  it('leaves out purges that a hold prevents, and reservations that ended', async () => {
    const held = new Story(idOf(1)).created({}, 'A').disabled();
    held.append({ type: 'PurgeHeld', data: { reason: 'court' } });
    const ended = new Story(idOf(2)).created({}, 'B').recharged('9').reserved('r', '1');
    await harness.tell(held, ended.released('r'));
    expect(entriesIn(await harness.get('/v1/schedule'))).toEqual([]);
  });

  it('says which due work waits because the clock was set far ahead', async () => {
    await harness.tell(
      new Story(idOf(1)).created({}, 'A').disabled(),
      new Story(idOf(2)).created({}, 'B').recharged('9').reserved('r', '1'),
    );
    const heldIn = async (): Promise<unknown[]> => {
      const { items } = (await harness.get('/v1/schedule')).json;
      return (items as unknown as { kind: string; held: boolean }[]).map(
        ({ kind, held }) => `${kind} ${held}`,
      );
    };
    const start = harness.clock.now();
    harness.clock.jump(Date.parse(PURGE) - start - 1);
    expect(await heldIn()).toEqual(['RESERVATION false', 'PURGE false']);
    harness.clock.jump(1);
    expect(await heldIn()).toEqual(['RESERVATION false', 'PURGE true']);
    harness.clock.jump(start - Date.parse(PURGE));
    harness.clock.set(Date.parse(PURGE));
    expect(await heldIn()).toEqual(['RESERVATION false', 'PURGE false']);
  });

  it('begins with `from` and ends before `to`', async () => {
    await harness.tell(new Story(idOf(1)).created({}, 'A').disabled());
    const counts = await Promise.all(
      [
        `from=${PURGE}`,
        `to=${PURGE}`,
        'from=2027-02-18T10:01:00.001Z',
        'to=9999-01-01T00:00:00Z',
      ].map(async (asked) => entriesIn(await harness.get(`/v1/schedule?${asked}`)).length),
    );
    expect(counts).toEqual([1, 0, 0, 1]);
  });

  it('goes on page by page without a gap or a repeat, at equal instants too', async () => {
    const stories = [1, 2, 3].map((n) => new Story(idOf(n)).created({}, `N${n}`).disabled());
    await harness.tell(...stories);
    const whole = entriesIn(await harness.get('/v1/schedule'));
    expect(whole).toHaveLength(3);
    const paged: string[] = [];
    let cursor = '';
    for (let page = 0; page < 3; page += 1) {
      const answer = await harness.get(`/v1/schedule?limit=1${cursor}`);
      paged.push(...entriesIn(answer));
      cursor = `&cursor=${answer.json.nextCursor}`;
    }
    expect([paged, cursor]).toEqual([whole, '&cursor=null']);
  });

  it('lists the next top-ups page by page, also those on both sides of the date line', async () => {
    const monthlyTopup = { credits: '5', anchorDay: 1 };
    const plan = { interval: 'DAILY', anchorDay: null, mode: 'ADD', credits: '1' } as const;
    const filling = {
      ...({ interval: 'THRESHOLD', below: '10', credits: '5', target: null } as const),
      ...{ capPerDay: '50', breaker: null },
    };
    const inZone = (n: number, timeZone: string): Story =>
      new Story(idOf(n)).created({ timeZone, monthlyTopup }, `N${n}`);
    await harness.tell(
      inZone(1, 'Pacific/Honolulu').append({
        type: 'TopUpPlanSet',
        data: { plan, firstTopUp: '2026-11-21' },
      }),
      inZone(2, 'Pacific/Kiritimati').append({
        type: 'TopUpPlanSet',
        data: { plan, firstTopUp: '2026-11-22' },
      }),
      inZone(3, 'Europe/Berlin'),
      new Story(idOf(4)).created({ timeZone: 'Asia/Kolkata' }, 'N4').append({
        type: 'TopUpPlanSet',
        data: { plan: filling, firstTopUp: '2026-11-20' },
      }),
    );
    const whole = entriesIn(await harness.get('/v1/schedule?kind=TOP_UP'));
    expect(whole).toEqual([
      'TOP_UP 2026-11-20T10:01:00.000Z PLAN:THRESHOLD',
      'TOP_UP 2026-11-21T10:00:00.000Z PLAN:DAILY:2026-11-21',
      'TOP_UP 2026-11-21T10:00:00.000Z PLAN:DAILY:2026-11-22',
      'TOP_UP 2026-11-30T10:00:00.000Z MONTHLY_TOPUP:2026-12',
      'TOP_UP 2026-11-30T23:00:00.000Z MONTHLY_TOPUP:2026-12',
      'TOP_UP 2026-12-01T10:00:00.000Z MONTHLY_TOPUP:2026-12',
    ]);
    const paged: string[] = [];
    let cursor = '';
    for (const _ of whole) {
      const answer = await harness.get(`/v1/schedule?kind=TOP_UP&limit=1${cursor}`);
      paged.push(...entriesIn(answer));
      cursor = `&cursor=${answer.json.nextCursor}`;
    }
    expect([paged, cursor]).toEqual([whole, '&cursor=null']);
    const part = '/v1/schedule?from=2026-11-21T10:00:00Z&to=2026-11-30T23:00:00Z';
    expect(entriesIn(await harness.get(part))).toEqual(whole.slice(1, 4));
  });

  it.each(['kind=NOTHING', 'from=yesterday', 'cursor=x', 'since=1'])(
    'refuses %s',
    async (asked) => {
      expect((await harness.get(`/v1/schedule?${asked}`)).status).toBe(400);
    },
  );

  it('refuses a cursor of other filters', async () => {
    const stories = [1, 2].map((n) => new Story(idOf(n)).created({}, `N${n}`).disabled());
    await harness.tell(...stories);
    const { json } = await harness.get('/v1/schedule?limit=1');
    const other = await harness.get(`/v1/schedule?kind=PURGE&cursor=${json.nextCursor}`);
    expect(other.json.code).toBe('INVALID_CURSOR');
  });
});
