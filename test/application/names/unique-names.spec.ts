import { UniqueNames } from '../../../src/application/names/unique-names.js';
import type { FaultyLog } from '../../harness/faulty-log.js';
import { claimOf, NamingInstance, outcome } from '../../harness/naming-instance.js';
import { CALLER, openHarness, type LaneHarness } from '../../harness/lane-harness.js';
import { isClient } from '../../../src/domain/client/state.js';

const ADA = '00000000-0000-4000-8000-00000000000a';
const BOB = '00000000-0000-4000-8000-00000000000b';
const EVE = '00000000-0000-4000-8000-00000000000e';
/** Claims of other instances are waited for. */
const PATIENCE_MS = 600_000;

describe('unique names', () => {
  let harness: LaneHarness;
  let here: NamingInstance;
  beforeEach(async () => {
    harness = await openHarness({ shared: true });
    here = new NamingInstance(harness, harness.lanes);
  });
  afterEach(() => harness.close());

  it('refuses a username in use, whatever its case or width [S0-01] [S1-04]', async () => {
    expect(outcome(await here.create(ADA, 'ada'))).toBe('done');
    expect(outcome(await here.create(BOB, 'ＡＤＡ'))).toBe('USERNAME_TAKEN');
    expect(outcome(await here.create(BOB, 'bob'))).toBe('done');
  });

  it('refuses an e-mail in use and gives the username back [S0-39] [S1-07]', async () => {
    await here.create(ADA, 'ada');
    expect(outcome(await here.create(BOB, 'bob', 'ADA@example.com'))).toBe('EMAIL_TAKEN');
    expect(outcome(await here.create(BOB, 'bob'))).toBe('done');
  });

  it('names who holds a username or an e-mail, whatever its case or width', async () => {
    const { names } = here;
    expect(await names.holderOf('username', 'ada')).toBeNull();
    await here.create(ADA, 'ada');
    await here.create(BOB, 'bob');
    expect(await names.holderOf('username', 'ＡＤＡ')).toBe(ADA);
    expect(await names.holderOf('email', 'BOB@example.com')).toBe(BOB);
    expect(await names.holderOf('email', 'ada')).toBeNull();
    await here.rename(BOB, 'bobby');
    expect(await names.holderOf('username', 'bob')).toBeNull();
    expect(await names.holderOf('username', 'bobby')).toBe(BOB);
  });

  it('lets exactly one of many concurrent creations have the name [S0-01]', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `00000000-0000-4000-8000-0000000001${10 + n}`);
    const results = await Promise.all(ids.map((id) => here.create(id, 'ada').then(outcome)));
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    expect(results.filter((result) => result === 'USERNAME_TAKEN')).toHaveLength(19);
  });

  it('lets at most one of two instances have the name, and never loses it', async () => {
    const there = new NamingInstance(harness, await harness.rival());
    for (let round = 0; round < 20; round++) {
      const name = `name-${round}`;
      const [a, b, c] = ['a', 'b', 'c'].map((who) => `${ADA.slice(0, 30)}${10_000 + round}${who}`);
      const results = await Promise.all([
        here.create(a ?? '', name).then(outcome),
        there.create(b ?? '', name).then(outcome),
      ]);
      expect(results.filter((result) => result === 'done').length).toBeLessThanOrEqual(1);
      const third = outcome(await here.create(c ?? '', name));
      expect(third).toBe(results.includes('done') ? 'USERNAME_TAKEN' : 'done');
    }
  });

  it('waits for the claim of another instance that readers do not see yet [S0-01]', async () => {
    await here.create(ADA, 'ada');
    let unseen = 15;
    const behind: FaultyLog['readBackward'] = async (stream, ...page) =>
      unseen-- > 0 ? [] : harness.log.readBackward(stream, ...page);
    const log = new Proxy(harness.log, {
      get: (of, name): unknown => (name === 'readBackward' ? behind : Reflect.get(of, name, of)),
    });
    const { vault, clock } = harness;
    const names = new UniqueNames({
      log,
      vault,
      clock,
      staff: here.staff,
      lanes: await harness.rival(),
    });
    const claim = await claimOf({ names }, 'ada', { clientId: BOB, commandId: 'c' });
    expect(await names.reserve(claim, CALLER)).toBe('taken');
    expect(unseen).toBeLessThan(0);
  });

  it('frees the old name after a rename, and keeps it after a refused one [S0-01]', async () => {
    await here.create(ADA, 'ada');
    await here.create(BOB, 'bob');
    expect(outcome(await here.rename(ADA, 'bob'))).toBe('USERNAME_TAKEN');
    expect(outcome(await here.rename(ADA, 'lovelace'))).toBe('done');
    expect(outcome(await here.rename(BOB, 'ada'))).toBe('done');
    expect(outcome(await here.rename(ADA, 'bob'))).toBe('done');
    expect(outcome(await here.rename(ADA, 'BOB'))).toBe('done');
  });

  it('takes over the name of a client that a crash left unmade', async () => {
    const claim = await claimOf(here, 'ada', { clientId: ADA, commandId: 'c' });
    expect(await here.names.reserve(claim, CALLER)).toBe('reserved');
    expect(outcome(await here.create(BOB, 'ada'))).toBe('done');
    expect(outcome(await here.create(ADA, 'ada'))).toBe('ID_REUSED');
  });

  it('lets the same creation go on after a crash between its steps', async () => {
    const claim = await claimOf(here, 'ada', { clientId: ADA, commandId: 'c' });
    await here.names.reserve(claim, CALLER);
    expect(outcome(await here.create(ADA, 'ada'))).toBe('done');
    expect(outcome(await here.create(BOB, 'ada'))).toBe('USERNAME_TAKEN');
  });

  it('fences an unfinished rename: it cannot complete later', async () => {
    await here.create(ADA, 'ada');
    const by = { clientId: ADA, commandId: 'crashed' };
    const claim = await claimOf(here, 'countess', by);
    await here.names.reserve(claim, CALLER);
    expect(outcome(await here.create(BOB, 'countess'))).toBe('done');
    const patch = new Map<string, unknown>([['username', 'countess']]);
    const late = { type: 'ChangeSettings', patch, ifSettingsRevisions: null } as const;
    const answer = await harness.lanes.submit(ADA, { ...late, claimId: 'crashed' }, CALLER);
    expect(outcome(answer)).toBe('USERNAME_TAKEN');
  });

  it('replays a creation sent twice, and refuses other content under its id [I9]', async () => {
    const first = await here.create(ADA, 'ada');
    const again = await here.create(ADA, 'ada');
    expect(again).toMatchObject({ kind: 'done', replayed: true });
    expect(first).toMatchObject({ kind: 'done', replayed: false });
    expect(outcome(await here.create(ADA, 'other'))).toBe('ID_REUSED');
    expect(outcome(await here.create(BOB, 'other'))).toBe('done');
  });

  it('replays a rename whose name is another client’s by now [I9]', async () => {
    const key = { id: 'rename-1', fingerprint: 'to countess' };
    await here.create(ADA, 'ada');
    const first = await here.rename(ADA, 'countess', { key });
    await here.rename(ADA, 'lovelace');
    await here.create(BOB, 'countess');
    const again = await here.rename(ADA, 'countess', { key });
    if (first.kind !== 'done') throw new Error('the first rename was refused');
    expect(again).toMatchObject({ kind: 'done', replayed: true, revision: first.revision });
  });

  it('writes nothing at all for a rename that is refused, or sent again [I3] [I9]', async () => {
    const key = { id: 'rename-1', fingerprint: 'to countess' };
    await here.create(ADA, 'ada');
    await here.rename(ADA, 'countess', { key });
    await here.rename(ADA, 'lovelace');
    const end = await harness.log.end();
    const stale = await here.rename(ADA, 'byron', { ifSettingsRevisions: [0n] });
    expect(outcome(stale)).toBe('REVISION_MISMATCH');
    expect(await here.rename(ADA, 'countess', { key })).toMatchObject({ replayed: true });
    expect(await harness.log.end()).toBe(end);
  });
});

describe('names that two instances claim for one client', () => {
  let harness: LaneHarness;
  let here: NamingInstance;
  let there: NamingInstance;
  beforeEach(async () => {
    harness = await openHarness({ shared: true });
    here = new NamingInstance(harness, harness.lanes);
    there = new NamingInstance(harness, await harness.rival());
  });
  afterEach(() => harness.close());

  async function usernameOf(clientId: string): Promise<string | undefined> {
    const { fold } = await there.lanes.current(clientId, CALLER);
    return !isClient(fold) ? undefined : fold.names.username;
  }

  /** Does something once, between a step of the names and what comes after it. */
  function between(
    { names }: NamingInstance,
    step: 'reserve' | 'release' | 'giveBack',
    [before, after]: readonly [() => Promise<void>, () => Promise<void>],
  ): void {
    const original = names[step].bind(names) as (...given: unknown[]) => Promise<unknown>;
    const once = async (...given: unknown[]): Promise<unknown> => {
      Reflect.set(names, step, original);
      await before();
      const result = await original(...given);
      await after();
      return result;
    };
    Reflect.set(names, step, once);
  }
  const nothing = (): Promise<void> => Promise.resolve();

  /** The other instance moves the settings of the client, and no name. */
  async function changed(): Promise<void> {
    const patch = new Map<string, unknown>([['settings.contractNumber', 'c-1']]);
    const command = { type: 'ChangeSettings', patch, ifSettingsRevisions: null } as const;
    expect(outcome(await there.lanes.submit(ADA, command, CALLER))).toBe('done');
  }

  it(
    'stay the client’s that came back to its former one through the other instance [S0-01]',
    async () => {
      await here.create(ADA, 'ada');
      between(here, 'giveBack', [
        async () => expect(outcome(await there.rename(ADA, 'ada'))).toBe('done'),
        nothing,
      ]);
      expect(outcome(await here.rename(ADA, 'countess'))).toBe('done');
      expect(await usernameOf(ADA)).toBe('ada');
      expect(outcome(await there.create(BOB, 'ada'))).toBe('USERNAME_TAKEN');
      expect(outcome(await there.create(BOB, 'countess'))).toBe('done');
    },
    PATIENCE_MS,
  );

  it('are not given back by a refused creation where another one of the client uses them [S0-01]', async () => {
    await here.create(EVE, 'eve');
    between(there, 'reserve', [
      nothing,
      async () => expect(outcome(await here.create(ADA, 'ada'))).toBe('done'),
    ]);
    expect(outcome(await there.create(ADA, 'ada', 'eve@example.com'))).toBe('EMAIL_TAKEN');
    expect(outcome(await here.create(BOB, 'ada'))).toBe('USERNAME_TAKEN');
  });

  it(
    'are lost to a rename whose claim the other instance took over and left [S0-01]',
    async () => {
      await here.create(ADA, 'ada');
      const takeOver = async (): Promise<void> => {
        const by = { clientId: ADA, commandId: 'killed' };
        const claim = await claimOf(there, 'countess', by);
        expect(await there.names.reserve(claim, CALLER)).toBe('reserved');
        expect(outcome(await there.create(BOB, 'countess'))).toBe('done');
      };
      between(here, 'reserve', [nothing, takeOver]);
      expect(outcome(await here.rename(ADA, 'countess'))).toBe('USERNAME_TAKEN');
      expect(await usernameOf(ADA)).toBe('ada');
    },
    PATIENCE_MS,
  );

  it(
    'are lost to a rename whose claim the other instance took over and gave back [S0-01]',
    async () => {
      await here.create(ADA, 'ada');
      const takeOver = async (): Promise<void> => {
        between(there, 'reserve', [nothing, changed]);
        const { fold } = await there.lanes.current(ADA, CALLER);
        if (!isClient(fold)) throw new Error('there is no client');
        const { settingsRevision } = fold;
        const stale = await there.rename(ADA, 'countess', {
          ifSettingsRevisions: [settingsRevision],
        });
        expect(outcome(stale)).toBe('REVISION_MISMATCH');
        expect(outcome(await there.create(BOB, 'countess'))).toBe('done');
      };
      between(here, 'reserve', [nothing, takeOver]);
      expect(outcome(await here.rename(ADA, 'countess'))).toBe('USERNAME_TAKEN');
      expect(await usernameOf(ADA)).toBe('ada');
    },
    PATIENCE_MS,
  );

  it('are claimed again when the settings changed after they were read', async () => {
    await here.create(ADA, 'ada');
    between(here, 'reserve', [nothing, changed]);
    expect(outcome(await here.rename(ADA, 'countess'))).toBe('done');
    expect(await usernameOf(ADA)).toBe('countess');
    expect(outcome(await there.create(BOB, 'ada', 'bob@example.com'))).toBe('done');
  });
});
