import { runInNewContext } from 'node:vm';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';

/** The order in which a reader who tries everything might press Execute. */
const ORDER = [
  'createClient',
  'rechargeCredits',
  'debitMessage',
  'debitMessages',
  'reserveCredits',
  'captureReservation',
  'refundMessage',
  'reportDelivery',
  'reportDeliveries',
  'withdrawCredits',
  'adjustCredits',
  'updateRechargePayment',
  'changeSettings',
  'changePassword',
  'setTopUpPlan',
  'disableClient',
  'enableClient',
  'checkDebit',
];

interface Tried {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

describe('the page to try the interface', () => {
  const harness = new ServiceHarness();
  beforeAll(() => harness.open());
  afterAll(() => harness.close());

  /** The loaded page, and the document that its script fetches. */
  async function loaded(): Promise<Json> {
    const { text } = await harness.send('GET', '/docs/start.js', { key: null });
    let url = '';
    const SwaggerUIBundle = (options: { url: string }): void => void (url = options.url);
    runInNewContext(text, { SwaggerUIBundle });
    return (await harness.send('GET', url, { key: null })).json;
  }

  it.each(['/docs', '/graphiql'])('loads nothing from elsewhere: %s', async (page) => {
    const { text } = await harness.send('GET', page, { key: null });
    const sources = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '');
    expect(sources.length).toBeGreaterThan(2);
    for (const source of sources) {
      expect(source.startsWith(`${page}/`)).toBe(true);
      expect((await harness.send('GET', source, { key: null })).status).toBe(200);
    }
  });

  it.each(['/openapi.json', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js'])(
    'does not load %s again when the caller has it',
    async (path) => {
      const first = await harness.send('GET', path, { key: null });
      const etag = String(first.headers['etag']);
      const again = await harness.send('GET', path, {
        key: null,
        headers: { 'if-none-match': etag },
      });
      expect([first.status, first.text.length > 10_000]).toEqual([200, true]);
      expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', etag]);
    },
  );

  it.each(['/graphiql/graphiql.js', '/graphiql/graphiql.css', '/graphiql/react-dom.js'])(
    'has a page beside it for GraphQL, with the file %s',
    async (path) => {
      const { status, text } = await harness.send('GET', path, { key: null });
      expect([status, text.length > 10_000]).toEqual([200, true]);
    },
  );

  it('can execute its examples, again after every load', async () => {
    for (const document of [await loaded(), await loaded()]) {
      const tries = triesOf(document);
      for (const id of ORDER) {
        const one = tries.find((tried) => tried.id === id);
        if (one === undefined) throw new Error(`no example of ${id}`);
        const { status, json } = await harness.send(one.method, one.url, { body: one.body });
        const counted = [json.replayed, json.refused, json.failed].map((one) => Number(one ?? 0));
        expect([id, status < 300, counted]).toEqual([id, true, [0, 0, 0]]);
      }
    }
  });
});

/** Every operation with an example body, as Execute sends it. */
function triesOf(document: Json): Tried[] {
  const found: Tried[] = [];
  for (const [path, item] of Object.entries<Json>(document.paths)) {
    for (const [method, operation] of Object.entries<Json>(item)) {
      const body = operation.requestBody?.content['application/json'].example;
      if (body === undefined) continue;
      const url = path.replaceAll(/\{(\w+)\}/g, (_: string, name: string) =>
        String(operation.parameters.find((one: Json) => one.name === name).example),
      );
      found.push({ id: operation.operationId, method: method.toUpperCase(), url, body });
    }
  }
  return found;
}
