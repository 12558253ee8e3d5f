import type { AddressInfo } from 'node:net';
import { until } from '../../contracts/until.js';
import { routes } from '../../../src/api/http/server/route.js';
import { INTERNAL_SETTINGS } from '../../../src/domain/client/settings.js';
import { MeterReader } from '../push/meter-reader.js';
import { PASSWORD, PeopleHarness } from './people-harness.js';

/** In every text that staff wrote about the client. */
const STAFF = 'only-for-staff';
const HIDDEN = [...INTERNAL_SETTINGS, 'purgeHeld', 'purgeHold', 'actor', 'createdBy'];
/** Without an end; it has a separate test below. */
const STREAM = '/v1/clients/:id/meter/stream';

describe('every answer that a client may have over HTTP', () => {
  const service = new PeopleHarness();
  let ada = '';
  let token = '';
  beforeAll(async () => {
    await service.open();
    ada = await service.clientWithPassword('ada');
    await writeAsStaff();
    token = (await service.loggedIn('ada')).accessToken;
  });
  afterAll(() => service.close());

  async function writeAsStaff(): Promise<void> {
    const at = `/v1/clients/${ada}`;
    const settings = {
      ...{ internalComments: STAFF, managerId: STAFF, moderationMode: 'AUTOMATIC' },
      ...{ bypassBlacklist: true, priority: 3, businessType: STAFF, categoryType: STAFF },
    };
    const reason = STAFF;
    const sent = [
      await service.send('PATCH', at, { body: { settings } }),
      await service.post(`${at}/recharges`, { rechargeId: 'rc-1', credits: '100', reason }),
      await service.post(`${at}/withdrawals`, { withdrawalId: 'w-1', credits: '1', reason }),
      await service.post(`${at}/adjustments`, { adjustmentId: 'a-1', credits: '1', reason }),
      await service.post(`${at}/debits`, { messageId: 'm-1', credits: '2' }),
      await service.post(`${at}/messages/m-1/refunds`, { refundId: 'rf-1', reason }),
      await service.post(`${at}/reservations`, { reservationId: 'r-1', credits: '1' }),
      await service.post(`${at}/reservations/r-1/release`, { reason }),
      await service.post(`${at}/restrict-messaging`, { reason }),
      await service.post(`${at}/disable`, { reason }),
      await service.post(`${at}/purge-hold`, { reason }),
      await service.post(`${at}/enable`, {}),
    ];
    expect(sent.map(({ status }) => status < 300)).not.toContain(false);
  }

  function expectOwn(text: string): void {
    expect(text).not.toContain(STAFF);
    for (const member of HIDDEN) expect(text).not.toContain(`"${member}"`);
  }

  const addressOf = (path: string): string =>
    path
      .replace(':id', 'me')
      .replace(':messageId', 'm-1')
      .replace(':rechargeId', 'rc-1')
      .replace(':reservationId', 'r-1');

  const reads = routes().filter(
    ({ method, operation, path }) =>
      method === 'GET' && operation.allow.includes('client') && path !== STREAM,
  );

  it.each(reads.map(({ path }) => [path]))('hides what is for staff in GET %s', async (path) => {
    const answer = await service.send('GET', addressOf(path), { key: token });
    // No statement was issued to the client.
    expect(answer.status).toBe(path.endsWith('/statements/:number') ? 404 : 200);
    expectOwn(answer.text);
  });

  it.each(['text/csv', 'application/x-ndjson'])('hides it in the log as %s', async (accept) => {
    const sent = { key: token, headers: { accept } };
    const answer = await service.send('GET', '/v1/clients/me/log', sent);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('m-1');
    expectOwn(answer.text);
  });

  it('hides it in checks, and in the outcome of a new password', async () => {
    const check = { messageId: 'm-2', credits: '1000' };
    const checked = await service.post('/v1/clients/me/debit-checks', check, { key: token });
    expect(checked.json.allowed).toBe(false);
    expectOwn(checked.text);
    const passwords = { newPassword: PASSWORD, newPasswordConfirm: PASSWORD };
    const body = { ...passwords, currentPassword: PASSWORD };
    const changed = await service.send('PUT', '/v1/clients/me/password', { body, key: token });
    expect(changed.status).toBe(200);
    expectOwn(changed.text);
    token = (await service.loggedIn('ada')).accessToken;
  });

  it('hides it in GraphQL, whatever field is asked for', async () => {
    const internal = INTERNAL_SETTINGS.join(' ');
    const client = `client(id: "me") { purgeHeld settings { ${internal} } profile { company } }`;
    const balance = 'balance(clientId: "me") { used }';
    const log = 'creditLog(clientId: "me", first: 50) { edges { node { type reason } } }';
    const query = `{ ${client} ${balance} ${log} }`;
    const answer = await service.send('POST', '/graphql', { key: token, body: { query } });
    expect(answer.json.errors).toBeUndefined();
    const { settings, purgeHeld } = answer.json.data.client;
    expect(purgeHeld).toBeNull();
    expect(Object.values(settings).every((value) => value === null)).toBe(true);
    expect(answer.text).not.toContain(STAFF);
  });

  it('hides it in the stream of the meter', async () => {
    await service.running.app.listen(0, '127.0.0.1');
    const { port } = service.running.app.getHttpServer().address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/v1/clients/me/meter/stream`;
    const reader = new MeterReader(url, token);
    await until(() => reader.meters.length > 0);
    reader.close();
    expectOwn(JSON.stringify(reader.meters));
  });

  it('is not one about events, refusals or other clients', async () => {
    for (const path of ['/v1/clients/me/events', '/v1/clients/me/refusals', '/v1/overview']) {
      expect(await service.verdict(token, path)).toEqual([403, 'FORBIDDEN']);
    }
  });
});
