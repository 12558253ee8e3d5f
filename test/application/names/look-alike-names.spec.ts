import { createHmac } from 'node:crypto';
import { NamingInstance, outcome } from '../../harness/naming-instance.js';
import { CALLER, creation, openHarness, type LaneHarness } from '../../harness/lane-harness.js';

const ADA = '00000000-0000-4000-8000-00000000000a';
const BOB = '00000000-0000-4000-8000-00000000000b';
const EVE = '00000000-0000-4000-8000-00000000000e';

describe('names that look alike', () => {
  const SHADOW = 'ada\u200b';
  let harness: LaneHarness;
  let here: NamingInstance;
  beforeEach(async () => {
    harness = await openHarness({ shared: true });
    here = new NamingInstance(harness, harness.lanes);
  });
  afterEach(() => harness.close());

  /** The client as the first version made it: its name is reserved in the former form alone. */
  async function createByFormerRule(clientId: string, username: string): Promise<void> {
    const { names } = creation(clientId, username);
    const by = { clientId, commandId: 'former' };
    const secret = await harness.vault.secret('names');
    for (const kind of ['username', 'email'] as const) {
      const claims = await here.names.claimsOf(kind, names[kind], by);
      const code = createHmac('sha256', secret).update(`${kind}:${names[kind]}`).digest('hex');
      const former = claims.find((claim) => claim.stream === `${kind}-${code}`);
      if (former === undefined) throw new Error('the former form of the name is not claimed');
      expect(await here.names.reserve(former, CALLER)).toBe('reserved');
    }
    const answer = await harness.lanes.submit(clientId, creation(clientId, username), CALLER);
    expect(outcome(answer)).toBe('done');
  }

  it('are one name, with and without characters that are not displayed [S0-01] [S1-04]', async () => {
    await here.create(ADA, 'ada');
    expect(outcome(await here.create(BOB, SHADOW))).toBe('USERNAME_TAKEN');
    expect(outcome(await here.create(BOB, 'a\u{e0001}d\ufe0fa'))).toBe('USERNAME_TAKEN');
    expect(outcome(await here.create(BOB, 'bob', `${SHADOW}@example.com`))).toBe('EMAIL_TAKEN');
    expect(outcome(await here.create(BOB, 'bob'))).toBe('done');
    expect(outcome(await here.rename(BOB, SHADOW))).toBe('USERNAME_TAKEN');
  });

  it('are both free after the client that holds them is renamed', async () => {
    await here.create(ADA, SHADOW, 'first@example.com');
    expect(outcome(await here.create(BOB, 'ada', 'bob@example.com'))).toBe('USERNAME_TAKEN');
    expect(outcome(await here.rename(ADA, 'countess'))).toBe('done');
    expect(outcome(await here.create(BOB, SHADOW, 'bob@example.com'))).toBe('done');
    expect(outcome(await here.rename(BOB, 'ada'))).toBe('done');
    expect(outcome(await here.create(EVE, SHADOW, 'eve@example.com'))).toBe('USERNAME_TAKEN');
  });

  it('stay the client’s to which the first version gave them', async () => {
    await createByFormerRule(ADA, SHADOW);
    expect(await here.names.holderOf('username', SHADOW)).toBe(ADA);
    expect(await here.names.holderOf('username', 'ada')).toBeNull();
    expect(outcome(await here.create(BOB, SHADOW, 'bob@example.com'))).toBe('USERNAME_TAKEN');
    expect(outcome(await here.create(BOB, 'bob', `${SHADOW}@example.com`))).toBe('EMAIL_TAKEN');
    expect(outcome(await here.create(BOB, 'bob'))).toBe('done');
    expect(outcome(await here.rename(BOB, SHADOW))).toBe('USERNAME_TAKEN');
  });

  it('are free after a client of the first version is renamed', async () => {
    await createByFormerRule(ADA, SHADOW);
    expect(outcome(await here.rename(ADA, 'countess'))).toBe('done');
    expect(outcome(await here.create(BOB, SHADOW, 'bob@example.com'))).toBe('done');
  });

  it('are claimed in full when a client of the first version takes the plain one', async () => {
    await createByFormerRule(ADA, SHADOW);
    expect(outcome(await here.rename(ADA, 'ada'))).toBe('done');
    expect(outcome(await here.create(BOB, 'ada', 'bob@example.com'))).toBe('USERNAME_TAKEN');
    expect(outcome(await here.create(BOB, SHADOW, 'bob@example.com'))).toBe('USERNAME_TAKEN');
  });

  it('are claimed in full when a client of the first version sends its name again', async () => {
    await createByFormerRule(ADA, SHADOW);
    expect(outcome(await here.rename(ADA, SHADOW))).toBe('done');
    expect(outcome(await here.create(BOB, 'ada', 'bob@example.com'))).toBe('USERNAME_TAKEN');
  });

  it('may both be in use since the first version: each client keeps its name', async () => {
    await createByFormerRule(ADA, SHADOW);
    await createByFormerRule(BOB, 'ada');
    expect(outcome(await here.rename(ADA, 'ada'))).toBe('USERNAME_TAKEN');
    expect(outcome(await here.rename(BOB, SHADOW))).toBe('USERNAME_TAKEN');
    expect(outcome(await here.rename(BOB, 'bob'))).toBe('done');
    expect(outcome(await here.rename(ADA, 'ada'))).toBe('done');
  });
});
