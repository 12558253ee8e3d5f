import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { EmbeddedEventLog } from '../../src/adapters/embedded/log/event-log.js';
import { STAFF_STREAM } from '../../src/domain/access/streams.js';
import { disable, instanceOn, STAFF_CALLER } from '../contracts/access/fact-stream.contract.js';
import { ADMIN_KEY, Service } from '../e2e/service.js';
import { CommandHost, freshDirectory, removeDirectory, type Ran } from './run-tallystick.js';

const [ADA, BOB] = ['staff-1', 'staff-2'];

let folder: string;
let data: string;
let host: CommandHost;

beforeAll(async () => {
  host = new CommandHost();
  folder = freshDirectory();
  data = join(folder, 'data');
  const service = await Service.start(data);
  await service.stop();
  const log = new EmbeddedEventLog(join(data, 'log.db'), { role: 'writer' });
  const staff = instanceOn(log, STAFF_STREAM);
  await staff.submit(disable(ADA), STAFF_CALLER);
  await staff.submit(disable(BOB), STAFF_CALLER);
  await log.close();
});
afterAll(async () => {
  await host.close();
  removeDirectory(folder);
});

const verify = (...args: string[]): Promise<Ran> => host.run(['verify', ...args], data);

describe('tallystick verify on facts of staff', () => {
  it('counts them, prints and compares their head, and exports them', async () => {
    const { status, stdout } = await verify();
    expect([status, stdout]).toEqual([0, expect.stringContaining(', 3 events of staff and API')]);
    const anchors = await verify('--anchor');
    expect(anchors.stdout).toMatch(/^staff 1 [0-9a-f]{64}$/m);
    writeFileSync(join(folder, 'anchors.txt'), anchors.stdout);
    expect((await verify('--against', join(folder, 'anchors.txt'))).status).toBe(0);
    const exported = await host.run(['export'], data);
    expect(exported.status).toBe(0);
    const last = exported.stdout.trim().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({
      stream: STAFF_STREAM,
      revision: '1',
      type: 'StaffDisabled',
      actor: STAFF_CALLER.actor,
      data: { staffId: BOB },
    });
  });

  it('reports a changed one by stream and revision [I17]', async () => {
    const log = new DatabaseSync(join(data, 'log.db'));
    log.exec(`UPDATE events SET data = replace(data, '${ADA}', '${BOB}')
      WHERE stream = (SELECT no FROM streams WHERE id = '${STAFF_STREAM}') AND revision = 0`);
    log.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    log.close();
    const { status, stderr } = await verify();
    expect(status).toBe(1);
    expect(stderr).toContain('staff: revision 0: hash differs\n');
    // Connections that were closed may still be open to the files of the first directory.
    const copied = join(folder, 'copied');
    cpSync(data, copied, { recursive: true });
    const service = await Service.start(copied);
    try {
      const headers = { authorization: `Bearer ${ADMIN_KEY}` };
      const lines = await (await fetch(`${service.url}/v1/verification`, { headers })).text();
      const [broken, sum] = lines.trim().split('\n').slice(-2);
      const faults = ['revision 0: hash differs'];
      expect(JSON.parse(broken ?? '')).toEqual({
        stream: 'staff',
        ok: false,
        revision: '1',
        faults,
      });
      expect(JSON.parse(sum ?? '')).toMatchObject({ summary: { ok: false, failed: 0, broken: 1 } });
      const staff = await service.call('GET', '/v1/staff');
      expect(staff).toMatchObject({ status: 503, body: { code: 'LOG_UNAVAILABLE' } });
      expect(staff.body['detail']).toMatch(/of staff at revision 0/);
      const query = '{ verifyClients { ok broken brokenStreams { stream faults } } }';
      const { body } = await service.call('POST', '/graphql', { query });
      const found = { ok: false, broken: 1, brokenStreams: [{ stream: 'staff', faults }] };
      expect(body).toEqual({ data: { verifyClients: found } });
    } finally {
      await service.stop();
    }
  });
});
