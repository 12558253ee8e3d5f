import { LedgerSubjectStates } from '../../../src/application/access/ledger-subject-states.js';
import type { Subject } from '../../../src/application/access/subject-states.js';
import { CALLER, openHarness, type LaneHarness } from '../../harness/lane-harness.js';

const ADA = '00000000-0000-4000-8000-00000000000a';
const MEMBER = {
  staffId: '00000000-0000-4000-8000-0000000000aa',
  role: 'auditor',
  status: 'ACTIVE',
  passwordId: 'p-9',
  factorId: 'f-9',
} as const;
const CLIENT: Subject = { kind: 'client', id: ADA, role: 'client' };

describe.each([false, true])('the states of subjects on a shared log: %s', (shared) => {
  let harness: LaneHarness;
  let states: LedgerSubjectStates;
  beforeEach(async () => {
    harness = await openHarness({ shared });
    const find = async (id: string): Promise<typeof MEMBER | null> =>
      id === MEMBER.staffId ? MEMBER : null;
    states = new LedgerSubjectStates(harness.lanes, harness.log, { find });
    await harness.create(ADA);
  });
  afterEach(() => harness.close());

  it('are those of the facts so far', async () => {
    expect(await states.stateOf(CLIENT)).toEqual({
      subject: CLIENT,
      isActive: true,
      passwordId: null,
      factorId: null,
    });
    await harness.lanes.submit(ADA, { type: 'DisableClient', reason: null }, CALLER);
    await harness.lanes.submit(ADA, { type: 'ActivateFactor', factorId: 'f-1' }, CALLER);
    expect(await states.stateOf(CLIENT)).toMatchObject({ isActive: false, factorId: 'f-1' });
  });

  it('are found by the id of a client or of a member of staff', async () => {
    expect(await states.find(ADA)).toMatchObject({ subject: CLIENT });
    const member = { kind: 'staff', id: MEMBER.staffId, role: 'auditor' };
    expect(await states.find(MEMBER.staffId)).toEqual({
      subject: member,
      isActive: true,
      passwordId: 'p-9',
      factorId: 'f-9',
    });
    expect(await states.find('00000000-0000-4000-8000-0000000000ff')).toBeNull();
  });

  it('of a client are never those of a member, and the other way round', async () => {
    expect(await states.stateOf({ kind: 'staff', id: ADA })).toBeNull();
    expect(await states.stateOf({ kind: 'client', id: MEMBER.staffId })).toBeNull();
  });
});

describe('the states of subjects', () => {
  it('contain what another instance has recorded before', async () => {
    const harness = await openHarness({ shared: true });
    const nobody = { find: async () => null };
    const states = new LedgerSubjectStates(harness.lanes, harness.log, nobody);
    await harness.create(ADA);
    expect(await states.stateOf(CLIENT)).toMatchObject({ isActive: true });
    const rival = await harness.rival();
    await rival.submit(ADA, { type: 'DisableClient', reason: null }, CALLER);
    expect(await states.stateOf(CLIENT)).toMatchObject({ isActive: false });
    await harness.close();
  });
});
