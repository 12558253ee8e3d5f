import { canonicalText } from '../../../src/application/queries/verification/differences.js';
import type { Role } from '../../../src/api/auth/identity.js';
import { routes } from '../../../src/api/http/server/route.js';
import { PROJECTIONS } from '../../../projections/all.js';
import { Story } from '../../projections/story.js';
import { ReadHarness } from '../../harness/read-harness.js';

const ID = '0198f0c4-0000-7000-8000-000000000001';
const ROLES: readonly Role[] = ['admin', 'auditor', 'gateway', 'client'];

/** The routes that only read, and who may ask them (docs/reference/http-api.md §3). */
const READS: readonly (readonly [path: string, who: string])[] = [
  ['/v1/clients', 'A U'],
  ['/v1/clients/:id', 'A U C'],
  ['/v1/clients/:id/settings', 'A U C'],
  ['/v1/clients/:id/meter', 'A U G C'],
  ['/v1/clients/:id/balance', 'A U G C'],
  ['/v1/clients/:id/log', 'A U C'],
  ['/v1/clients/:id/events', 'A U'],
  ['/v1/clients/:id/reservations', 'A U G C'],
  ['/v1/clients/:id/reservations/:reservationId', 'A U G C'],
  ['/v1/clients/:id/messages/:messageId', 'A U G C'],
  ['/v1/clients/:id/recharges', 'A U C'],
  ['/v1/clients/:id/recharges/:rechargeId', 'A U C'],
  ['/v1/recharges', 'A U C'],
  ['/v1/clients/:id/replay', 'A U'],
  ['/v1/clients/:id/verification', 'A U'],
  ['/v1/clients/:id/refusals', 'A U G'],
  ['/v1/refusals', 'A U G'],
  ['/v1/verification', 'A U'],
  ['/v1/access-events', 'A U'],
  ['/v1/overview', 'A U'],
  ['/v1/purges', 'A U'],
  ['/v1/usage', 'A U'],
  ['/v1/schedule', 'A U'],
  ['/v1/projections', 'A U'],
];
const LETTERS = { admin: 'A', auditor: 'U', gateway: 'G', client: 'C' } as const;

const addressOf = (path: string): string =>
  path
    .replace('usage', 'usage?from=2020-01-01T00:00:00Z&to=2090-01-01T00:00:00Z')
    .replace(':id', ID)
    .replace(':reservationId', 'res')
    .replace(':rechargeId', 'r-1')
    .replace(':messageId', 'm-1');

describe('the routes that only read', () => {
  let harness: ReadHarness;

  beforeEach(async () => {
    harness = new ReadHarness();
    await harness.open();
    const story = new Story().created().recharged('10').debited('1', 'm-1').reserved('res', '2');
    await harness.tell(story.disabled());
  });

  afterEach(() => harness.close());

  it.each(READS)('GET %s is for %s [C-7]', async (path, who) => {
    for (const role of ROLES) {
      const { status } = await harness.get(addressOf(path), {
        role,
        as: role === 'client' ? ID : '',
      });
      expect([role, status]).toEqual([role, who.includes(LETTERS[role]) ? 200 : 403]);
    }
  });

  it('are documented with an example, and all of them are in this table', () => {
    // Keys, people and what is configured are not in the read models; the stream has no end.
    const configured = /^\/v1\/(?:brands|legal-entities|presets|webhooks)(?:\/|$)/;
    const people = [
      '/v1/me',
      '/v1/sessions',
      '/v1/logins',
      '/v1/mails',
      '/v1/mails/:mailId',
      '/v1/staff',
      '/v1/staff/:staffId',
    ];
    const elsewhere = ['/v1/api-keys', '/v1/clients/:id/meter/stream', ...people];
    // Made from the log; test/api/billing reads them.
    const statements = /^\/v1\/clients\/:id\/statement/;
    const declared = routes().filter(
      ({ method, operation, path }) =>
        method === 'GET' &&
        Array.isArray(operation.allow) &&
        !elsewhere.includes(path) &&
        !configured.test(path) &&
        !statements.test(path),
    );
    expect(declared.map(({ path }) => path).sort()).toEqual(READS.map(([path]) => path).sort());
    for (const { answer } of declared) {
      expect(answer.example !== undefined || answer.types !== undefined).toBe(true);
    }
  });

  it('never write: neither log, nor documents, nor ids [I19]', async () => {
    const { log, documents, ids } = harness.feed;
    const state = async (): Promise<string> =>
      canonicalText({
        end: await log.end(),
        covered: await ids.covered(),
        writes: documents.writes,
        contents: PROJECTIONS.map(({ collection }) => documents.contents(collection.name)),
      });
    const before = await state();
    log.append = () => {
      throw new Error('a read appended');
    };
    harness.clock.instant += 400 * 86_400_000;
    for (const [path] of READS) {
      for (const accept of ['application/json, */*;q=0.1', 'text/csv, */*;q=0.1']) {
        const { status } = await harness.get(addressOf(path), { headers: { accept } });
        expect(status).toBe(200);
      }
    }
    expect(await state()).toBe(before);
  });
});
