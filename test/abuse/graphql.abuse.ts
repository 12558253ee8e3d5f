import { ABUSES } from '../api/graphql/abusive-documents.js';
import { AbusedService, clientWithCredits } from './harness/abused-service.js';
import { KEY_HOLDER_STALL_MS, sized } from './harness/bounds.js';
import { expectWithstood } from './harness/expect-withstood.js';
import { ADMIN_KEY } from '../e2e/service.js';

const CLIENT = '00000000-0000-4000-8000-0000000000c2';
const ROUNDS = sized(20, 60);
const ITEMS = sized(2_000, 10_000);
/** The largest page with its balances, which costs about 9,000 of 10,000. */
const PAGE = `{ clients(first: 500) { nodes { id meter { text } balance { windows {
  daily { messages { used } credits { used } } weekly { credits { used } } } } } } }`;
const INTROSPECTION = '{ __schema { types { name fields { name type { name kind } } } } }';

describe('GraphQL documents', () => {
  let abused: AbusedService;
  let sent = 0;
  beforeAll(async () => {
    abused = await AbusedService.start();
    await clientWithCredits(abused.service, CLIENT, 'abused');
  });
  afterAll(() => abused.end());

  const send = async (query: string, variables: object = {}) => {
    const body = JSON.stringify({ query, variables });
    const hit = await abused.attacker.send({ path: '/graphql', key: ADMIN_KEY, body });
    return { status: hit.status, answer: JSON.parse(hit.body || 'null') as object };
  };
  const repeated = (work: () => Promise<void>): Promise<unknown> =>
    Promise.all(Array.from({ length: ROUNDS }, work));

  it.each(ABUSES)('stop nobody else: %s', async (_, query) => {
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, () =>
      repeated(async () => {
        // Another document each time, because valid ones are remembered.
        const { status, answer } = await send(`${query} # ${sent++}`);
        expect([status, 'errors' in answer]).toEqual([200, true]);
      }),
    );
  });

  it.each([
    ['pages', PAGE],
    ['introspection', INTROSPECTION],
  ])('stop nobody else: %s', async (_, query) => {
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, () =>
      repeated(async () => {
        const { status, answer } = await send(query);
        expect([status, 'errors' in answer]).toEqual([200, false]);
      }),
    );
  });

  it('stop nobody else: lists of documents', async () => {
    const one = { query: '{ overview { clients { total } } }' };
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, () =>
      repeated(async () => {
        const body = JSON.stringify(Array.from({ length: ITEMS }, () => one));
        const hit = await abused.attacker.send({ path: '/graphql', key: ADMIN_KEY, body });
        // 413 when it has more values than a body may have.
        expect([400, 413]).toContain(hit.status);
      }),
    );
  });

  it('stop nobody else: batches of debits', async () => {
    const query = `mutation ($input: DebitMessagesInput!) {
      debitMessages(input: $input) { accepted results { messageId status revision } } }`;
    await expectWithstood(abused, KEY_HOLDER_STALL_MS, async () => {
      for (let batch = 0; batch < 3; batch++) {
        const items = Array.from({ length: ITEMS }, () => {
          return { clientId: CLIENT, messageId: `m-${sent++}`, credits: '0' };
        });
        const { status, answer } = await send(query, { input: { items } });
        expect(status).toBe(200);
        expect(answer).toMatchObject({ data: { debitMessages: { accepted: ITEMS } } });
      }
    });
  });
});
