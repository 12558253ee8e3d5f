import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { freshDirectory, removeDirectory } from '../../cli/run-tallystick.js';
import { until } from '../../contracts/until.js';
import { ADMIN_KEY, Service } from '../../e2e/service.js';

async function readDisk(service: Service): Promise<unknown> {
  const { body } = await service.call('GET', '/health/ready');
  return (body['parts'] as { disk?: unknown }).disk;
}

describe('a service whose data directory is moved away', () => {
  it('reports it, and is ready again when the directory is back', async () => {
    const parent = freshDirectory();
    const [path, away] = [join(parent, 'data'), join(parent, 'away')];
    mkdirSync(path);
    const service = await Service.start(path);
    expect((await service.call('GET', '/health/ready')).status).toBe(200);
    renameSync(path, away);
    const missing = await service.call('GET', '/health/ready');
    expect(missing.status).toBe(503);
    expect(missing.body['parts']).toMatchObject({
      disk: { ready: false, reason: 'the data directory cannot be found' },
    });
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    const metrics = await fetch(`${service.url}/metrics`, { headers });
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).not.toMatch(/^tallystick_disk_free_bytes \d/m);
    renameSync(away, path);
    expect(await readDisk(service)).toMatchObject({ ready: true });
    await until(async () => (await service.call('GET', '/health/ready')).status === 200);
    expect(service.lines.join('\n')).not.toContain('"stack"');
    expect(await service.stop()).toBe(0);
    removeDirectory(parent);
  });
});
