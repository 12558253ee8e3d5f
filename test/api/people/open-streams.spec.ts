import type { AddressInfo } from 'node:net';
import { until } from '../../contracts/until.js';
import { CALLER } from '../../harness/lane-harness.js';
import { MeterReader } from '../push/meter-reader.js';
import { PeopleHarness } from './people-harness.js';

describe('an open stream of a session', () => {
  const service = new PeopleHarness();
  const readers: MeterReader[] = [];
  let ada = '';
  let url = '';
  beforeAll(async () => {
    await service.open();
    ada = await service.clientWithPassword('ada');
    await service.running.app.listen(0, '127.0.0.1');
    const { port } = service.running.app.getHttpServer().address() as AddressInfo;
    url = `http://127.0.0.1:${port}/v1/clients/me/meter/stream`;
  });
  afterAll(async () => {
    for (const reader of readers) reader.close();
    await service.close();
  });

  async function follow(): Promise<{ readonly token: string; readonly reader: MeterReader }> {
    const { accessToken: token } = await service.loggedIn('ada');
    const reader = new MeterReader(url, token);
    readers.push(reader);
    await reader.isOpen();
    return { token, reader };
  }
  const ends = async ({ reader }: { readonly reader: MeterReader }): Promise<void> => {
    await until(() => reader.ends.length > 0);
    expect(reader.ends).toEqual(['ACCESS_ENDED']);
    await until(() => reader.refused.length > 0);
    expect(reader.refused).toEqual([401]);
  };

  it('ends with a logout; those of other sessions stay', async () => {
    const [one, other] = [await follow(), await follow()];
    await service.send('POST', '/v1/logout', { key: one.token });
    await ends(one);
    expect(other.reader.ends).toEqual([]);
    await service.send('POST', '/v1/logout', { key: other.token, body: { everywhere: true } });
    await ends(other);
  });

  it('ends when the client is disabled here', async () => {
    const stream = await follow();
    await service.post(`/v1/clients/${ada}/disable`, {});
    await ends(stream);
    await service.post(`/v1/clients/${ada}/enable`, {});
  });

  it('ends when the client is disabled elsewhere, and nothing removes the session', async () => {
    const stream = await follow();
    await service.running.ledger.lanes.submit(ada, { type: 'DisableClient' }, CALLER);
    await ends(stream);
    await service.post(`/v1/clients/${ada}/enable`, {});
  });

  it('ends when the client gets another password', async () => {
    const stream = await follow();
    const passwords = { newPassword: 'Correct-Horse1', newPasswordConfirm: 'Correct-Horse1' };
    const changed = await service.send('PUT', `/v1/clients/${ada}/password`, { body: passwords });
    expect(changed.status).toBe(200);
    await ends(stream);
  });

  it('lasts longer than the token that opened it, and ends with the session', async () => {
    const stream = await follow();
    service.clock.instant += 16 * 60_000;
    const again = await service.loggedIn('ada');
    await service.post(`/v1/clients/${ada}/recharges`, { rechargeId: 'later', credits: '7' });
    await until(() => stream.reader.last?.assigned === '7');
    expect(stream.reader.ends).toEqual([]);
    expect(await service.verdict(stream.token)).toEqual([401, 'TOKEN_EXPIRED']);
    await service.send('POST', '/v1/logout', {
      key: again.accessToken,
      body: { everywhere: true },
    });
    await ends(stream);
  });
});
