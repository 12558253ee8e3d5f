import { FRESH_READS } from '../api/reads/fresh-reads-table.js';
import { knownClient, staleReads, type Caller } from '../api/reads/fresh-reads.js';
import { temporaryDirectory, type TemporaryDirectory } from '../contracts/temporary-directory.js';
import { ADMIN_KEY, Service } from './service.js';

/** `TALLYSTICK_FRESH_ROUNDS` asks for more rounds than the few that every run makes. */
const COUNT = Number(process.env['TALLYSTICK_FRESH_ROUNDS'] ?? 8);
const ROUNDS = Array.from({ length: COUNT }, (_, n) => n + 1);
const CALLERS = 4;
const LASTS_MS_MAX = 600_000 + COUNT * 15_000;

function callerOf({ url }: Service): Caller {
  return {
    send: async (method, path, { body, accept } = {}) => {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${ADMIN_KEY}`,
          ...(accept !== undefined && { accept }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, text, json: isJson ? JSON.parse(text) : null };
    },
  };
}

describe('the built service with its projection thread', () => {
  let directory: TemporaryDirectory;
  let service: Service;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    // Fewer lanes than clients: answers about the evicted ones must be visible as well.
    service = await Service.start(directory.file('data'), { TALLYSTICK_LANES_MAX: '3' });
  }, LASTS_MS_MAX);

  afterAll(async () => {
    await service.stop();
    await directory.remove();
  }, LASTS_MS_MAX);

  it(
    'lets every read see what was answered before it, on every route [S1-24]',
    async () => {
      const made = { count: 0 };
      const stale = Array.from({ length: CALLERS }, async () => {
        const caller = callerOf(service);
        return staleReads(caller, await knownClient(caller, made), {
          table: FRESH_READS,
          rounds: ROUNDS,
        });
      });
      expect((await Promise.all(stale)).flat()).toEqual([]);
    },
    LASTS_MS_MAX,
  );
});
