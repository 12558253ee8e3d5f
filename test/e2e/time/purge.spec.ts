import { execFile } from 'node:child_process';
import { copyFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../contracts/temporary-directory.js';
import { ENOUGH_MS, until } from '../../contracts/until.js';
import { MovedClock, withMovedClock } from '../../harness/time/moved-clock.js';
import { ADMIN_KEY, type Service } from '../service.js';

const DAY_MS = 86_400_000;
const run = promisify(execFile);

/** Words of one client only: not a byte of them may be left. */
const PERSON = {
  username: 'quittenbaum',
  email: 'w.quittenbaum@zwetschgenbau.example',
  currency: 'CREDIT',
  firstName: 'Wilhelmina',
  lastName: 'Quittenmayer',
  company: 'Zwetschgenbau',
  phone: '+4930901820',
  billingEmail: 'rechnung@zwetschgenbau.example',
  settings: { internalComments: 'pays with marmalade', lowBalanceThreshold: '1000' },
};
const plain = (username: string): object => ({
  username,
  email: `${username}@example.com`,
  currency: 'CREDIT',
  firstName: 'Bob',
  lastName: 'Plain',
});
const WORDS = ['quittenbaum', 'zwetschgenbau', 'wilhelmina', 'quittenmayer', '30901820'];
WORDS.push('marmalade');

withMovedClock('the purge of a client under a moved clock', () => {
  let directory: TemporaryDirectory;
  let clock: MovedClock;
  let service: Service;
  let disabledAt = 0;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    clock = new MovedClock(directory.file('clock'));
    clock.set('2027-01-01T00:00:00.000Z');
    service = await clock.start(directory.file('data'));
  }, ENOUGH_MS);

  afterAll(async () => {
    await service.stop();
    await directory.remove();
  }, ENOUGH_MS);

  async function client(person: object): Promise<string> {
    const made = await service.call('POST', '/v1/clients', person);
    expect(made.status).toBe(201);
    return `/v1/clients/${String(made.body['clientId'])}`;
  }

  async function disable(path: string): Promise<number> {
    const { body } = await service.call('POST', `${path}/disable`, { reason: 'marmalade debts' });
    const { disabledAt: at } = body['client'] as { disabledAt: string };
    return Date.parse(at);
  }

  const statusOf = async (path: string): Promise<number> =>
    (await service.call('GET', path)).status;

  /** Names of the files that have one of the words, in any case. */
  async function filesWith(words: readonly string[]): Promise<string[]> {
    const data = directory.file('data');
    const found: string[] = [];
    for (const name of await readdir(data)) {
      const text = (await readFile(join(data, name))).toString('latin1').toLowerCase();
      for (const word of words) if (text.includes(word)) found.push(`${word} in ${name}`);
    }
    return found;
  }

  it(
    'happens after 90 days and not before, and leaves not a byte [S1-36] [S1-37] [S1-38]',
    async () => {
      const [gone, stays] = [await client(PERSON), await client(plain('bob'))];
      for (let n = 0; n < 40; n++) await client(plain(`filler-${n}`));
      await service.call('POST', `${gone}/recharges`, {
        rechargeId: 'r-1',
        credits: '100',
        reason: 'marmalade received',
      });
      for (let n = 0; n < 30; n++) {
        await service.call('POST', `${gone}/debits`, { messageId: `m-${n}`, credits: '1' });
      }
      const patch = { profile: { firstName: 'Wilhelmina-Anna' } };
      expect((await service.call('PATCH', gone, patch)).status).toBe(200);
      disabledAt = await disable(gone);
      await disable(stays);
      expect(await filesWith(WORDS)).not.toEqual([]);
      await service.stop();
      await copyFile(join(directory.file('data'), 'models.db'), directory.file('older-models.db'));

      clock.set(disabledAt + 89 * DAY_MS);
      service = await clock.start(directory.file('data'));
      expect((await service.call('POST', `${stays}/enable`, {})).status).toBe(200);
      clock.set(disabledAt + 90 * DAY_MS - 60_000);
      expect(await statusOf(gone)).toBe(200);
      const headers = { authorization: `Bearer ${ADMIN_KEY}` };
      const stream = await fetch(`${service.url}${gone}/meter/stream`, { headers });
      clock.set(disabledAt + 90 * DAY_MS);
      await until(async () => (await statusOf(gone)) === 410);
      const certified = async (): Promise<boolean> => {
        const { body } = await service.call('GET', '/v1/purges?done=true');
        const [first] = body['items'] as { certificate: { completedAt: string | null } }[];
        return first !== undefined && first.certificate.completedAt !== null;
      };
      await until(certified);
      expect(await stream.text()).toContain('ACCESS_ENDED');
      expect(await statusOf(stays)).toBe(200);
      await until(async () => (await filesWith(WORDS)).length === 0);
      expect(await filesWith(WORDS)).toEqual([]);
      expect(service.lines.join('\n').toLowerCase()).not.toMatch(/quitten|zwetschgen|marmalade/);
    },
    ENOUGH_MS,
  );

  it(
    'stays done after a restart, a rebuild and an older models.db',
    async () => {
      const { body } = await service.call('GET', '/v1/purges?done=true');
      const [{ clientId }] = body['items'] as [{ clientId: string }];
      const path = `/v1/clients/${clientId}`;
      await service.stop();
      await rm(directory.file('data/models.db'));
      await copyFile(directory.file('older-models.db'), directory.file('data/models.db'));
      service = await clock.start(directory.file('data'));
      expect(await statusOf(path)).toBe(410);
      await service.call('POST', '/v1/projections/client/rebuild', {});
      await service.call('POST', '/v1/projections/clients/rebuild', {});
      await until(async () => {
        const { body: all } = await service.call('GET', '/v1/projections');
        const lines = all['items'] as { rebuilding: string | null; state: string }[];
        return lines.every(({ rebuilding, state }) => rebuilding === null && state === 'live');
      });
      expect(await statusOf(path)).toBe(410);
      const { body: search } = await service.call('GET', '/v1/clients?search=quitten');
      expect(search['items']).toEqual([]);
      const again = await client({ ...PERSON, email: PERSON.email });
      expect((await service.call('GET', `${again}/log`)).body['items']).toEqual([]);
      await service.stop();
      const env = { PATH: process.env['PATH'], DATA_DIR: directory.file('data') };
      const verified = await run(process.execPath, ['dist/src/cli/main.js', 'verify'], { env });
      expect(verified.stdout).toMatch(/^verified: /);
    },
    ENOUGH_MS,
  );
});
