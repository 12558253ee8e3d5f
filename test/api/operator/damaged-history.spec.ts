import { rmSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { ServiceHarness } from '../../harness/service-harness.js';

const DAMAGED = 'tallystick_damaged_clients';

describe('an event that was changed in log.db', () => {
  const harness = new ServiceHarness();
  afterAll(() => harness.close());

  function rewrite(from: string, to: string): number {
    const log = new DatabaseSync(harness.file('log.db'));
    const { changes } = log
      .prepare(`UPDATE events SET data = replace(data, ?1, ?2) WHERE instr(data, ?1) > 0`)
      .run(from, to);
    log.close();
    return Number(changes);
  }

  it('stops its client with a clear problem and an alarm, and nobody else', async () => {
    await harness.open();
    const [client, other] = [
      await harness.clientWithCredits('431.5'),
      await harness.clientWithCredits('10'),
    ];
    await harness.stop();
    rmSync(harness.file('snapshots.db'));
    expect(rewrite('"credits":"431.5"', '"credits":"931.5"')).toBe(1);
    await harness.open();

    const debit = { messageId: 'm-1', credits: '500' };
    const refused = await harness.post(`/v1/clients/${client}/debits`, debit);
    expect([refused.status, refused.json['code']]).toEqual([503, 'CLIENT_DAMAGED']);
    expect(refused.json['detail']).toContain(`${client} at 1`);
    expect(refused.headers['retry-after']).toBe('30');
    const batch = await harness.post('/v1/debits', {
      items: [
        { clientId: client, messageId: 'b-1', credits: '1' },
        { clientId: other, messageId: 'b-2', credits: '1' },
      ],
    });
    expect(batch.json['results']).toMatchObject([
      { status: 'FAILED', code: 'CLIENT_DAMAGED' },
      { status: 'ACCEPTED' },
    ]);
    const alarms = harness.logged.filter((line) => line.includes('history of a client is damaged'));
    expect(alarms.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 50, clientId: client, revision: '1' },
    ]);
    const ready = await harness.send('GET', '/health/ready');
    expect(ready.json['parts']['clients']['warning']).toContain('1 clients');
    expect((await harness.send('GET', '/metrics')).text).toContain(`${DAMAGED} 1`);

    expect(rewrite('"credits":"931.5"', '"credits":"431.5"')).toBe(1);
    const dear = await harness.post(`/v1/clients/${client}/debits`, debit);
    expect([dear.status, dear.json['code']]).toEqual([402, 'INSUFFICIENT_CREDITS']);
    expect((await harness.send('GET', '/metrics')).text).toContain(`${DAMAGED} 0`);
  });
});
