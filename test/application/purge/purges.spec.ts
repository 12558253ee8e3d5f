import { KeyVault } from '../../../src/ports/key-vault.js';
import { DAY_MS } from '../../../src/domain/windows.js';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { ENOUGH_MS } from '../../contracts/until.js';
import { withEveryStore } from '../../harness/store-setups.js';
import { crashAfter, CRASHES, letExpire, purgeRound, scheduled } from './purge-harness.js';

/** Words that only the purged clients have; none may be left in a file. */
const PERSONAL = {
  firstName: 'Wilhelmina',
  lastName: 'Quittenbaum',
  company: 'Zwetschgenbau',
  phone: '+4930901820',
  billingEmail: 'rechnung@zwetschgenbau.example',
  settings: { internalComments: 'pays with marmalade' },
};

withEveryStore('the purge of clients', (world) => {
  let harness: ServiceHarness;

  beforeAll(async () => {
    harness = await new ServiceHarness(world(), 'quitte').open();
  }, ENOUGH_MS);
  afterAll(() => harness.close(), ENOUGH_MS);

  const get = async (url: string): Promise<Json> => (await harness.send('GET', url)).json;

  async function expectPurged(clientId: string): Promise<void> {
    const own = `/v1/clients/${clientId}`;
    for (const path of ['', '/balance', '/meter', '/settings', '/log', '/events', '/refusals']) {
      const { status, json } = await harness.send('GET', own + path);
      expect([path, status, json.code]).toEqual([path, 410, 'CLIENT_PURGED']);
    }
    const debit = { messageId: 'late', credits: '1' };
    expect((await harness.post(`${own}/debits`, debit)).json.code).toBe('CLIENT_PURGED');
    expect((await harness.post(`${own}/enable`, {})).json.code).toBe('CLIENT_PURGED');
  }

  it(
    'leaves nothing of a client but its certificate [S1-36] [S1-37] [I17]',
    async () => {
      const other = await harness.clientWithCredits('50');
      const clientId = await harness.clientWithCredits('100', PERSONAL);
      const own = `/v1/clients/${clientId}`;
      const { username, email } = await get(own);
      for (let n = 0; n < 12; n++) {
        await harness.post(`${own}/debits`, { messageId: `m-${n}`, credits: '2.5' });
      }
      await harness.post(`${own}/recharges`, {
        rechargeId: 'r-2',
        credits: '5',
        reason: 'marmalade received',
      });
      const before = await get('/v1/overview');
      await letExpire(harness, clientId);
      harness.clock.set(harness.clock.now() - 1);
      await purgeRound(harness);
      expect((await get(own)).status).toBe('DISABLED');
      harness.clock.set(harness.clock.now() + 1);
      await purgeRound(harness);
      await expectPurged(clientId);
      expect(await harness.running.app.get(KeyVault).findKey(clientId)).toBeNull();
      expect((await get('/v1/overview')).totals[0]).toMatchObject({
        ...pick(before.totals[0]),
        clients: before.totals[0].clients - 1,
      });
      const { items } = await get('/v1/purges?done=true&limit=1');
      expect(items[0]).toMatchObject({
        clientId,
        certificate: {
          currency: 'CREDIT',
          recharged: [{ source: 'MANUAL', credits: '105' }],
          withdrawn: [],
          usedPosted: '30',
          reserved: '0',
          completedAt: new Date(harness.clock.now()).toISOString(),
        },
      });
      const again = await harness.client({ ...PERSONAL, username, email });
      expect(await get(`/v1/clients/${again}/meter`)).toMatchObject({ text: '0 | 0 | 0' });
      expect((await get(`/v1/clients/${again}/log`)).items).toEqual([]);
      expect(await get(`/v1/clients/${other}/verification`)).toMatchObject({ ok: true });
    },
    ENOUGH_MS,
  );

  it(
    'finishes at the next start after a crash following any step',
    async () => {
      const clients: string[] = [];
      for (const step of CRASHES) {
        const clientId = await harness.clientWithCredits('10', PERSONAL);
        clients.push(clientId);
        await harness.post(`/v1/clients/${clientId}/disable`, {});
        expect(step).not.toBe('');
      }
      const names = await Promise.all(clients.map((id) => get(`/v1/clients/${id}`)));
      harness.clock.set(harness.clock.now() + 90 * DAY_MS);
      for (const [index, step] of CRASHES.entries()) {
        await scheduled(harness, clients[index] ?? '');
        await crashAfter(harness, clients[index] ?? '', step);
      }
      await harness.stop();
      await harness.open();
      await purgeRound(harness);
      for (const [index, clientId] of clients.entries()) {
        await expectPurged(clientId);
        const { username, email } = names[index];
        expect(await harness.client({ username, email })).not.toBe(clientId);
      }
    },
    ENOUGH_MS,
  );
});

/** The sums that a purge must not change. */
function pick({ assigned, usedPosted, available }: Json): object {
  return { assigned, usedPosted, available };
}
