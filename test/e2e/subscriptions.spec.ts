import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { temporaryDirectory, type TemporaryDirectory } from '../contracts/temporary-directory.js';
import { until } from '../contracts/until.js';
import { reaches, Subscriber, type Received } from '../api/subscriptions/subscriber.js';
import { ADMIN_KEY, Service } from './service.js';

const CLIENT = '7d6a2a40-6a3c-4f57-9a40-0f7f9bd3c002';
const PATIENCE_MS = 600_000;

async function debit(service: Service, messageId: string): Promise<string> {
  const body = { messageId, credits: '1' };
  const answer = await service.call('POST', `/v1/clients/${CLIENT}/debits`, body);
  return String(answer.body['revision']);
}

const revisionsIn = ({ items }: Received): number[] =>
  items.map(({ revision }) => Number(revision));

/** Prints what the example prints, until it ends. */
function example(service: Service, key: string) {
  const args = [resolve('examples/live-meter/subscribe.mjs'), service.url, key, CLIENT];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, errors]: [string[], string[]] = [[], []];
  createInterface(child.stdout).on('line', (line) => printed.push(line));
  createInterface(child.stderr).on('line', (line) => errors.push(line));
  return { child, printed, errors };
}

describe('the subscriptions of a service in a process', () => {
  let directory: TemporaryDirectory;
  let service: Service;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    service = await Service.start(directory.file('data'));
    await service.call('POST', '/v1/clients', {
      ...{ id: CLIENT, username: 'ada', email: 'ada@example.com', currency: 'CREDIT' },
      ...{ firstName: 'Ada', lastName: 'Lovelace' },
    });
    const recharge = { rechargeId: 'r-1', credits: '1000' };
    await service.call('POST', `/v1/clients/${CLIENT}/recharges`, recharge);
  }, PATIENCE_MS);
  afterAll(async () => {
    await service.stop();
    await directory.remove();
  });

  it(
    'miss and repeat nothing when the process is killed and subscribers connect again',
    async () => {
      const port = new URL(service.url).port;
      const { body: made } = await service.call('POST', '/v1/api-keys', {
        ...{ name: 'a screen', role: 'auditor' },
      });
      const { child, printed, errors } = example(service, String(made['secret']));
      const first = new Subscriber(service.url, ADMIN_KEY);
      const meter = first.meter(CLIENT);
      await reaches(meter, await debit(service, 'm-1'));
      await until(() => printed.length === 2);
      const sending = Array.from({ length: 100 }, (_, n) => debit(service, `burst-${n}`));
      await debit(service, 'm-2');
      await service.stop('SIGKILL');
      await Promise.allSettled(sending);
      service = await Service.start(directory.file('data'), { PORT: port });

      const seen = String(meter.items.at(-1).revision);
      const second = new Subscriber(service.url, ADMIN_KEY);
      const [again, log] = [second.meter(CLIENT, seen), second.log(CLIENT, '0')];
      const last = await debit(service, 'm-3');
      expect(await reaches(again, last)).toMatchObject(await meterOf(service, last));
      await reaches(log, last);
      await until(() => printed.some((line) => JSON.parse(line).revision === last));
      // A kill may undo what was not acknowledged, so every revision after the first is a line.
      const every = Array.from({ length: Number(last) }, (_, n) => n + 1);
      expect(revisionsIn(log)).toEqual(every);
      expect(printed.map((line) => Number(JSON.parse(line).revision))).toEqual(every);
      const meters = [...revisionsIn(meter), ...revisionsIn(again)];
      expect(meters).toEqual([...new Set(meters)].sort((a, b) => a - b));

      await fetch(`${service.url}/v1/api-keys/${String(made['keyId'])}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${ADMIN_KEY}` },
      });
      await until(() => child.exitCode !== null);
      expect(errors).toEqual(['the subscription ended: The access has ended.']);
      for (const one of [first, second]) one.end();
    },
    PATIENCE_MS,
  );

  it(
    'end in order with the process',
    async () => {
      const one = new Subscriber(service.url, ADMIN_KEY);
      await reaches(one.meter(CLIENT), '1');
      expect(await service.stop()).toBe(0);
      await until(() => one.closed.length === 1);
      expect(one.closed).toEqual([1012]);
      one.end();
    },
    PATIENCE_MS,
  );
});

async function meterOf(service: Service, revision: string): Promise<object> {
  const path = `/v1/clients/${CLIENT}/meter?minRevision=${revision}`;
  const { text, spendable } = (await service.call('GET', path)).body;
  return { text, spendable };
}
