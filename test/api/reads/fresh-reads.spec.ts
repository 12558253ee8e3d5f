import { routes } from '../../../src/api/http/server/route.js';
import { FRESH_READS } from './fresh-reads-table.js';
import { knownClient, staleReads, type Caller } from './fresh-reads.js';
import { ServiceHarness } from '../../harness/service-harness.js';
import { withEveryStore, onServers, worldOf } from '../../harness/store-setups.js';

const ROUNDS = [1, 2, 3];
const CALLERS = 3;
const LASTS_MS_MAX = 600_000;

/** The routes of single values that are asked under another name, or need no answer of before. */
const SERVICE_ROUTES =
  /^\/(health|metrics|docs|graphiql|openapi\.json|problems|\.well-known|console|password-reset|$)/;
/** People are not in the read models: test/api/people reads them right after a change. */
const PEOPLE = [
  '/v1/me',
  '/v1/sessions',
  '/v1/logins',
  '/v1/email-confirmations/:token',
  '/v1/mails',
  '/v1/mails/:mailId',
  '/v1/sign-in',
  '/v1/sign-in/options',
  '/v1/sign-in/callback',
  // The host of the request names the brand; test/api/billing reads it.
  '/v1/branding',
  // A reactor writes them; test/api/billing reads them.
  '/v1/clients/:id/statements',
  '/v1/clients/:id/statements/:number',
];
/** Without an end; test/api/push follows it. */
const STREAM = '/v1/clients/:id/meter/stream';

function callerOf(harness: ServiceHarness): Caller {
  return {
    send: (method, path, { body, accept } = {}) =>
      harness.send(method, path, { body, ...(accept !== undefined && { headers: { accept } }) }),
  };
}

async function roundsOf(callers: readonly Caller[]): Promise<string[]> {
  const made = { count: 0 };
  const stale = callers.map(async (caller) =>
    staleReads(caller, await knownClient(caller, made), { table: FRESH_READS, rounds: ROUNDS }),
  );
  return (await Promise.all(stale)).flat();
}

it('the table of fresh reads has every route that reads', () => {
  const reading = routes().filter(
    ({ method, path }) =>
      method === 'GET' && ![STREAM, ...PEOPLE].includes(path) && !SERVICE_ROUTES.test(path),
  );
  const covered = new Set(FRESH_READS.map(({ route }) => route));
  expect(reading.map(({ path }) => path).filter((path) => !covered.has(path))).toEqual([]);
});

withEveryStore('reads right after an answer', (world) => {
  let harness: ServiceHarness;

  beforeAll(async () => {
    harness = await new ServiceHarness(world()).open();
  }, LASTS_MS_MAX);

  afterAll(() => harness.close(), LASTS_MS_MAX);

  it(
    'see what the instance answered, on every route and without a parameter [S1-24]',
    async () => {
      const callers = Array.from({ length: CALLERS }, () => callerOf(harness));
      expect(await roundsOf(callers)).toEqual([]);
    },
    LASTS_MS_MAX,
  );
});

onServers('reads on an instance that does not feed the read models', () => {
  const world = worldOf(['EVENTSTORE_URL', 'MONGODB_URL']);
  const harnesses: ServiceHarness[] = [];

  beforeAll(async () => {
    // The first instance acquires the lease of the projection engine and keeps it.
    for (const person of ['feeder', 'reader']) {
      const shared = { ...world, close: async () => undefined };
      harnesses.push(await new ServiceHarness(shared, person).open());
    }
  }, LASTS_MS_MAX);

  afterAll(async () => {
    await Promise.all(harnesses.map((harness) => harness.close()));
    await world.close();
  }, LASTS_MS_MAX);

  it(
    'see what it answered itself [S1-24]',
    async () => {
      const [, reader] = harnesses;
      if (reader === undefined) throw new Error('the second instance did not start');
      expect(await roundsOf([callerOf(reader), callerOf(reader)])).toEqual([]);
    },
    LASTS_MS_MAX,
  );
});
