import type { StaffClaim } from '../../../src/application/names/unique-names.js';
import type { AddStaff, ChangeStaff } from '../../../src/domain/staff/commands.js';
import { CALLER, openHarness, type LaneHarness } from '../../harness/lane-harness.js';
import { NamingInstance, outcome } from '../../harness/naming-instance.js';

const CLIENT = '00000000-0000-4000-8000-00000000000a';
const ADA = '00000000-0000-4000-8000-0000000000a1';
const BOB = '00000000-0000-4000-8000-0000000000b1';

function add(staffId: string, more: Partial<AddStaff> = {}): AddStaff {
  return {
    type: 'AddStaff',
    staffId,
    role: 'admin',
    profileId: 'p-1',
    passwordId: null,
    names: [],
    claimId: 'c-1',
    signIn: null,
    key: null,
    ...more,
  };
}

function change(staffId: string, more: Partial<ChangeStaff>): ChangeStaff {
  const none = { profile: null, role: null, isDisabled: null, passwordId: null };
  return { type: 'ChangeStaff', staffId, ...none, ...more };
}

describe('the staff of two instances', () => {
  let harness: LaneHarness;
  let here: NamingInstance;
  let there: NamingInstance;
  beforeEach(async () => {
    harness = await openHarness({ shared: true });
    here = new NamingInstance(harness, harness.lanes);
    there = new NamingInstance(harness, await harness.rival());
  });
  afterEach(() => harness.close());

  it('is the same at the next question, whichever of them changed it', async () => {
    const key = { id: 'k', fingerprint: 'f' };
    await here.staff.submit(add(BOB, { key }), CALLER);
    await there.staff.submit(add(ADA), CALLER);
    expect((await here.staff.all()).map(({ staffId }) => staffId)).toEqual([ADA, BOB]);
    expect(await there.staff.find(BOB)).toMatchObject({ status: 'ACTIVE', createdAs: 'f' });
    await here.staff.submit(change(BOB, { isDisabled: true, passwordId: 'p-2' }), CALLER);
    expect(await there.staff.find(BOB)).toMatchObject({ status: 'DISABLED', passwordId: 'p-2' });
    await there.staff.submit({ type: 'RemoveStaff', staffId: BOB }, CALLER);
    expect(await here.staff.find(BOB)).toBeNull();
    const facts = await here.staff.newest(null, 2);
    expect(facts.map(({ type }) => type)).toEqual(['StaffRemoved', 'StaffPasswordChanged']);
  });

  it('keeps one admin when both remove the other one at the same time', async () => {
    for (const staffId of [ADA, BOB]) await here.staff.submit(add(staffId), CALLER);
    const removals = await Promise.all([
      here.staff.submit({ type: 'RemoveStaff', staffId: ADA }, CALLER),
      there.staff.submit({ type: 'RemoveStaff', staffId: BOB }, CALLER),
    ]);
    expect(removals.map(({ result }) => result).sort()).toEqual(['done', 'last admin']);
    expect(await here.staff.all()).toHaveLength(1);
  });

  describe('with unique names', () => {
    const claim = async (staffId: string, commandId: string, name = 'ada'): Promise<StaffClaim> => {
      const [form] = await here.names.claimsOf('username', name, { staffId, commandId });
      if (form === undefined) throw new Error('the name has no form');
      return form;
    };
    const added = async (staffId: string, commandId: string, name = 'ada') => {
      const claimed = await claim(staffId, commandId, name);
      const reserved = await here.names.reserve(claimed, CALLER);
      const command = add(staffId, { names: [claimed.stream], claimId: commandId });
      return [reserved, (await here.staff.submit(command, CALLER)).result];
    };

    it('lets no client have the name of a member, nor a member that of a client [S0-01]', async () => {
      expect(await added(ADA, 'c-1')).toEqual(['reserved', 'done']);
      expect(outcome(await there.create(CLIENT, 'ADA'))).toBe('USERNAME_TAKEN');
      expect(outcome(await there.create(CLIENT, 'bob'))).toBe('done');
      expect(await here.names.reserve(await claim(BOB, 'c-2', 'bob'), CALLER)).toBe('taken');
      expect(await there.names.holderOf('username', 'ada')).toBe(ADA);
    });

    it('gives a client the name of a member that a crash left unmade', async () => {
      await here.names.reserve(await claim(ADA, 'crashed'), CALLER);
      expect(outcome(await there.create(CLIENT, 'ada'))).toBe('done');
      const late = add(ADA, { claimId: 'crashed' });
      expect((await here.staff.submit(late, CALLER)).result).toBe('claim abandoned');
    });

    it('gives a member the name of a client that a crash left unmade', async () => {
      const by = { clientId: CLIENT, commandId: 'crashed' };
      const [form] = await here.names.claimsOf('username', 'ada', by);
      if (form === undefined) throw new Error('the name has no form');
      await here.names.reserve(form, CALLER);
      expect(await added(ADA, 'c-1')).toEqual(['reserved', 'done']);
      expect(outcome(await there.create(CLIENT, 'ada'))).not.toBe('done');
    });

    it('gives the name of a removed member away at once, without a fact', async () => {
      await added(ADA, 'c-1');
      await here.staff.submit(add(BOB), CALLER);
      await here.staff.submit({ type: 'RemoveStaff', staffId: ADA }, CALLER);
      const [newest] = await here.staff.newest(null, 1);
      expect(outcome(await there.create(CLIENT, 'ada'))).toBe('done');
      expect((await here.staff.newest(null, 1))[0]?.revision).toBe(newest?.revision);
    });

    it('lets a creation that is sent again continue under its claim', async () => {
      await here.names.reserve(await claim(ADA, 'c-1'), CALLER);
      expect(await added(ADA, 'c-1')).toEqual(['reserved', 'done']);
      expect(await here.names.reserve(await claim(ADA, 'c-2'), CALLER)).toBe('in use');
    });
  });
});
