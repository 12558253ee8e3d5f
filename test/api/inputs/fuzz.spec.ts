import 'reflect-metadata';
import fc from 'fast-check';
import { ERROR_KINDS } from '../../../src/api/errors/error-table.js';
import { buildOpenApi } from '../../../src/api/http/openapi/build-open-api.js';
import { damaged } from '../../harness/damaged.js';
import { ADMIN_KEY, ServiceHarness, type Response } from '../../harness/service-harness.js';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly example: object | null;
  readonly query: readonly string[];
}

const SEED = Date.now() % 2 ** 31;
/** Nothing that a request can say may take more of the processor than this. */
const CPU_MS_MAX = 5_000;
const DEEP = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
const WIDE = JSON.stringify(Object.fromEntries([...Array(2_000).keys()].map((n) => [`f${n}`, n])));

/** Bodies that are wrong before any field is looked at. */
const RAW_BODIES: readonly (readonly [string, string | Buffer])[] = [
  ['nothing', ''],
  ['a word', 'hello'],
  ['half an object', '{"credits": "1"'],
  ['NaN', '{"credits": NaN}'],
  ['a key twice', '{"credits": "1", "credits": "2"}'],
  ['a key twice by another spelling', '{"credits":"1","\\u0063redits":"2"}'],
  ['a prototype', '{"__proto__": {"credits": "1"}, "constructor": 1}'],
  ['5 000 levels', DEEP],
  ['deep values', `{"credits": ${DEEP}}`],
  ['2 000 unknown fields', WIDE],
  ['null', 'null'],
  ['a list', '[]'],
  ['a text', '"x"'],
  ['a huge number', '{"credits": 1e400}'],
  ['10^18', '{"credits": 1000000000000000000}'],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
  ['a byte order mark', '\ufeff{}'],
];
const TYPES = ['text/plain', 'application/xml', 'application/json; charset=latin1', 'nonsense', ''];
const IDS = ['0', '..', '%00', '%F0%9F%99%82', 'a%2Fb', 'x'.repeat(2_000), "'--", '%ED%A0%80'];
const QUERIES = ['', '-1', '0', '1e9', '99999999999999999999', '%00', 'x'.repeat(3_000), '[]', 'é'];

describe('any request whatever', () => {
  const harness = new ServiceHarness();
  let operations: readonly Operation[] = [];
  let clientId = '';

  beforeAll(async () => {
    await harness.open();
    clientId = await harness.clientWithCredits('1000');
    operations = operationsOf(buildOpenApi('0'));
    process.stdout.write(`fuzz seed ${SEED}\n`);
  });
  afterAll(() => harness.close());

  /** Sends, and judges the answer: never a defect, always a problem that says what is wrong. */
  async function judged(
    { method, path }: Operation,
    sent: { body?: unknown; headers?: Record<string, string> },
    url = addressOf(path, clientId),
  ): Promise<Response> {
    const began = process.cpuUsage();
    const response = await harness.send(method, url, sent);
    const about = `${method} ${url.slice(0, 200)} ${show(sent.body)} → ${response.text.slice(0, 500)}`;
    const { user, system } = process.cpuUsage(began);
    expect([about, (user + system) / 1_000 < CPU_MS_MAX]).toEqual([about, true]);
    expect([about, response.status < 500]).toEqual([about, true]);
    if (response.status < 400) return response;
    // Browsers open the links of mails, and get a page.
    if (path.startsWith('/v1/email-confirmations/')) return response;
    expect([about, response.headers['content-type']]).toEqual([
      about,
      'application/problem+json; charset=utf-8',
    ]);
    expect([about, ERROR_KINDS[String(response.json['code']) as 'INTERNAL']?.status]).toEqual([
      about,
      response.status,
    ]);
    expect(response.text).not.toMatch(/node_modules|\.ts:|\.js:|\bat [A-Z]\w+\.|SQLITE/);
    expect(response.text).not.toContain(process.cwd());
    expect(response.text).not.toContain(ADMIN_KEY);
    if (response.json['code'] === 'INVALID_INPUT' && response.json['refusals'] === undefined) {
      expect([about, (response.json['errors'] ?? []).length > 0]).toEqual([about, true]);
    }
    return response;
  }

  it('has a route for every part of the interface', () => {
    expect(operations.length).toBeGreaterThan(40);
  });

  it('answers damaged bodies with the fields that are wrong, or as if they were meant', async () => {
    for (const operation of withBody(operations)) {
      const bodies = fc.sample(damaged(operation.example), { numRuns: 25, seed: SEED });
      for (const body of bodies) await judged(operation, { body });
    }
  });

  it('answers whatever is no proper JSON', async () => {
    for (const operation of withBody(operations)) {
      for (const [, body] of RAW_BODIES) await judged(operation, { body });
    }
  });

  it('answers every content type', async () => {
    for (const operation of withBody(operations)) {
      for (const type of TYPES) {
        const headers = { 'content-type': type };
        const response = await judged(operation, {
          body: JSON.stringify(operation.example),
          headers,
        });
        expect([operation.path, type, response.status]).toEqual([operation.path, type, 415]);
      }
    }
  });

  it('answers ids of all kinds in the address', async () => {
    for (const operation of operations) {
      if (!operation.path.includes('{')) continue;
      for (const id of IDS) {
        const url = operation.path.replaceAll(/\{\w+\}/g, id);
        await judged(operation, { body: operation.example ?? undefined }, url);
        const own = operation.path.replace('{id}', clientId).replaceAll(/\{\w+\}/g, id);
        await judged(operation, { body: operation.example ?? undefined }, own);
      }
    }
  });

  it('answers parameters of all kinds', async () => {
    for (const operation of operations) {
      for (const name of [...operation.query, 'surprise']) {
        if (operation.method !== 'GET' || operation.path.startsWith('/docs')) continue;
        for (const value of QUERIES) {
          await judged(operation, {}, `${addressOf(operation.path, clientId)}?${name}=${value}`);
        }
      }
    }
  });

  it('answers headers of all kinds', async () => {
    for (const operation of withBody(operations)) {
      for (const value of ['', 'x'.repeat(201), 'two words', '"s999999999999999999999"', 's1']) {
        const headers = { 'idempotency-key': value, 'if-match': value, 'x-request-id': value };
        await judged(operation, { body: operation.example, headers });
      }
    }
  });

  it('has logged no defect and no secret meanwhile', () => {
    expect(harness.logged.filter((line) => line.includes('internal error'))).toEqual([]);
    expect(harness.logged.filter((line) => line.includes(ADMIN_KEY))).toEqual([]);
  });
});

type WithBody = Operation & { readonly example: object };

function withBody(operations: readonly Operation[]): WithBody[] {
  return operations.filter((operation): operation is WithBody => operation.example !== null);
}

function operationsOf(document: object): Operation[] {
  const { paths } = document as { paths: Record<string, Record<string, DocumentedOperation>> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => !isStream(operation))
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        example: operation.requestBody?.content['application/json']?.example ?? null,
        query: operation.parameters.filter((one) => one.in === 'query').map((one) => one.name),
      })),
  );
}

/** An answer without an end is read by separate specs (`test/api/push`). */
function isStream({ responses }: DocumentedOperation): boolean {
  return responses['200']?.content?.['text/event-stream'] !== undefined;
}

interface DocumentedOperation {
  readonly responses: Record<string, { readonly content?: Record<string, object> }>;
  readonly parameters: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly example?: object }> };
}

function addressOf(path: string, clientId: string): string {
  return path.replace('{id}', clientId).replaceAll(/\{\w+\}/g, 'x-1');
}

function show(body: unknown): string {
  return Buffer.isBuffer(body) ? body.toString('hex') : String(JSON.stringify(body)).slice(0, 500);
}
