import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { temporaryDirectory, type TemporaryDirectory } from '../contracts/temporary-directory.js';
import { until } from '../contracts/until.js';
import { MeterReader } from '../api/push/meter-reader.js';
import { ADMIN_KEY, Service } from './service.js';

const CLIENT = '7d6a2a40-6a3c-4f57-9a40-0f7f9bd3c001';
const STREAM = `/v1/clients/${CLIENT}/meter/stream`;
const PATIENCE_MS = 600_000;

async function debit(service: Service, messageId: string): Promise<string> {
  const body = { messageId, credits: '1' };
  const answer = await service.call('POST', `/v1/clients/${CLIENT}/debits`, body);
  return String(answer.body['revision']);
}

async function meterOf(service: Service): Promise<unknown> {
  return (await service.call('GET', `/v1/clients/${CLIENT}/meter`)).body;
}

describe('the live meter of a service in a process', () => {
  let directory: TemporaryDirectory;
  let service: Service;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    service = await Service.start(directory.file('data'));
    await service.call('POST', '/v1/clients', {
      id: CLIENT,
      username: 'ada',
      email: 'ada@example.com',
      firstName: 'Ada',
      lastName: 'Lovelace',
      currency: 'CREDIT',
    });
    const recharge = { rechargeId: 'r-1', credits: '1000' };
    await service.call('POST', `/v1/clients/${CLIENT}/recharges`, recharge);
  }, PATIENCE_MS);
  afterAll(async () => {
    await service.stop();
    await directory.remove();
  });

  it(
    'misses nothing when the process is killed and the reader connects again',
    async () => {
      const port = new URL(service.url).port;
      const reader = new MeterReader(service.url + STREAM, ADMIN_KEY);
      await reader.reaches(await debit(service, 'm-1'));
      const sending = Array.from({ length: 100 }, (_, n) => debit(service, `burst-${n}`));
      await debit(service, 'm-2');
      await service.stop('SIGKILL');
      await Promise.allSettled(sending);
      service = await Service.start(directory.file('data'), { PORT: port });
      await until(() => reader.opened > 1);
      const { revision } = (await meterOf(service)) as { readonly revision: string };
      expect(await reader.reaches(revision)).toEqual(await meterOf(service));
      const next = await debit(service, 'm-3');
      expect(await reader.reaches(next)).toEqual(await meterOf(service));
      const revisions = reader.ids.map(Number);
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
      reader.close();
    },
    PATIENCE_MS,
  );

  it(
    'is printed by the example, until its key is deleted',
    async () => {
      const about = { name: 'a screen', role: 'gateway', clientIds: [CLIENT] };
      const { body: key } = await service.call('POST', '/v1/api-keys', about);
      const script = resolve('examples/live-meter/follow.mjs');
      const args = [script, service.url, String(key['secret']), CLIENT];
      const example = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      const [printed, errors]: [string[], string[]] = [[], []];
      createInterface(example.stdout).on('line', (line) => printed.push(line));
      createInterface(example.stderr).on('line', (line) => errors.push(line));
      await until(() => printed.length === 1);
      const revision = await debit(service, 'm-example');
      await until(() => printed.some((line) => JSON.parse(line).revision === revision));
      await fetch(`${service.url}/v1/api-keys/${String(key['keyId'])}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${ADMIN_KEY}` },
      });
      await until(() => example.exitCode !== null);
      expect([example.exitCode, errors]).toEqual([0, ['the stream ended: ACCESS_ENDED']]);
    },
    PATIENCE_MS,
  );

  it(
    'ends in order with the process',
    async () => {
      const reader = new MeterReader(service.url + STREAM, ADMIN_KEY);
      await reader.isOpen();
      expect(await service.stop()).toBe(0);
      await until(() => reader.ends.length === 1);
      expect(reader.ends).toEqual(['STOPPING']);
      reader.close();
    },
    PATIENCE_MS,
  );
});
