import { SubjectGone } from '../../../../src/application/access/factors/factor-facts.js';
import { LedgerFactorFacts } from '../../../../src/application/access/factors/ledger-factor-facts.js';
import { LedgerSubjectStates } from '../../../../src/application/access/ledger-subject-states.js';
import { StaffDirectory } from '../../../../src/application/access/staff-directory.js';
import { CALLER, LOGS, openHarness, type LaneHarness } from '../../../harness/lane-harness.js';

const CLIENT = { kind: 'client', id: '00000000-0000-4000-8000-00000000000a' } as const;
const MEMBER = { kind: 'staff', id: '00000000-0000-4000-8000-0000000000aa' } as const;
const ABSENT = '00000000-0000-4000-8000-0000000000ff';

describe.each(LOGS)('facts about second factors on %s', (_what, shared) => {
  let harness: LaneHarness;
  let facts: LedgerFactorFacts;
  let states: LedgerSubjectStates;
  beforeAll(async () => {
    harness = await openHarness({ shared });
    const staff = new StaffDirectory(harness);
    facts = new LedgerFactorFacts(harness.lanes, staff);
    states = new LedgerSubjectStates(harness.lanes, harness.log, staff);
    await harness.create(CLIENT.id);
    const none = { passwordId: null, names: [], signIn: null, key: null };
    const profile = { profileId: 'p-1', claimId: 'c-1' };
    const member = { staffId: MEMBER.id, role: 'auditor', ...profile, ...none } as const;
    await staff.submit({ type: 'AddStaff', ...member }, CALLER);
  });
  afterAll(() => harness.close());

  it.each([CLIENT, MEMBER])(
    'change the state of a $kind, and only for that factor',
    async (one) => {
      const factorId = async (): Promise<string | null | undefined> =>
        (await states.stateOf(one))?.factorId;
      expect(await factorId()).toBeNull();
      await facts.activate(one, 'f-1', CALLER);
      await facts.activate(one, 'f-1', CALLER);
      expect(await factorId()).toBe('f-1');
      await facts.remove(one, 'f-0', CALLER);
      expect(await factorId()).toBe('f-1');
      await facts.remove(one, 'f-1', CALLER);
      expect(await factorId()).toBeNull();
      await facts.activate(one, 'f-2', CALLER);
      await facts.remove(one, null, CALLER);
      await facts.remove(one, null, CALLER);
      expect(await factorId()).toBeNull();
    },
  );

  it.each(['client', 'staff'] as const)('are refused for an absent %s', async (kind) => {
    const gone = { kind, id: ABSENT };
    await expect(facts.activate(gone, 'f-1', CALLER)).rejects.toBeInstanceOf(SubjectGone);
    await expect(facts.remove(gone, null, CALLER)).rejects.toBeInstanceOf(SubjectGone);
  });
});
