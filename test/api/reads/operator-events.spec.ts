import { StatementReactor } from '../../../src/application/reactors/statement-reactor.js';
import { Cursors } from '../../../src/application/queries/lists/cursors.js';
import { Purge } from '../../../src/application/reactors/purge.js';
import { FACT_STREAMS } from '../../../src/domain/facts/streams.js';
import { until } from '../../contracts/until.js';
import { ServiceHarness, type Json } from '../../harness/service-harness.js';
import { GraphqlClient } from '../graphql/graphql-client.js';

const NEVER = new AbortController().signal;
const DAY = 24 * 3_600_000;
const ENVIRONMENT = { type: 'admin', id: 'environment', name: 'TALLYSTICK_ADMIN_KEY' };
const ENTITY = {
  ...{ legalEntityId: 'de', name: 'Telefonwerke GmbH', addressLines: ['Hauptstraße 1'] },
  ...{ country: 'DE', taxId: 'DE1', invoicePrefix: 'DE-' },
};
const BRAND = { name: 'Acme', primaryColour: '#336699', supportEmail: 'help@acme.example' };
const LOGO = `data:image/svg+xml;base64,${Buffer.from(
  '<svg viewBox="0 0 4 4"><rect width="4" height="4" fill="#336699"/></svg>',
).toString('base64')}`;

describe('the facts about parties, brands, presets, statements and purges', () => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  let auditor = '';
  let presetId = '';
  let client = '';

  const list = async (query: string): Promise<Json> =>
    (await harness.send('GET', `/v1/access-events${query}`, { key: auditor })).json;
  const only = async (type: string): Promise<Json> => (await list(`?type=${type}`)).items[0];

  async function run(reactor: typeof StatementReactor | typeof Purge): Promise<void> {
    const { ledger, app } = harness.running;
    await ledger.progress.waitFor('all', await ledger.log.end(), 60_000);
    const found = app.get<StatementReactor | Purge>(reactor);
    while ((await found.isDue()) && (await found.react(NEVER)));
  }

  beforeAll(async () => {
    await harness.open();
    await harness.running.ledger.keyFacts.noteSettingsKey(true);
    auditor = await harness.key({ role: 'auditor' });
    await harness.post('/v1/legal-entities', ENTITY);
    await harness.send('PATCH', '/v1/legal-entities/de', { body: { footer: 'Thank you.' } });
    await harness.send('PUT', '/v1/brands/acme.example', { body: { ...BRAND, logo: LOGO } });
    const preset = { name: 'Silver', settings: { allowCredit: '5' } };
    presetId = (await harness.post('/v1/presets', preset)).json.presetId;
    client = await harness.client({
      company: 'Secret Company',
      settings: { invoiceDates: [21], legalEntityId: 'de' },
    });
    await harness.post(`/v1/clients/${client}/disable`, {});
    harness.clock.set(harness.clock.now() + DAY);
    await until(async () => {
      await run(StatementReactor);
      return (await list('?type=StatementIssued')).items.length > 0;
    });
    harness.clock.set(harness.clock.now() + 90 * DAY);
    await until(async () => {
      await run(Purge);
      return (await list('?type=PurgeCompleted')).items.length > 0;
    });
    await harness.send('DELETE', '/v1/brands/acme.example');
    await harness.send('DELETE', `/v1/presets/${presetId}`);
  });
  afterAll(() => harness.close());

  it.each([
    ['LegalEntityAdded', ['legal-entity', 'de', ENTITY.name], { taxId: 'DE1', footer: null }],
    ['LegalEntityChanged', ['legal-entity', 'de', ENTITY.name], { footer: 'Thank you.' }],
    ['BrandSet', ['brand', 'acme.example', 'Acme'], { ...BRAND, logo: { type: 'image/svg+xml' } }],
    ['BrandRemoved', ['brand', 'acme.example', null], {}],
    ['PresetCreated', ['preset', 'made', 'Silver'], { settings: { allowCredit: '5' } }],
    ['PresetRemoved', ['preset', 'made', null], {}],
  ])('show %s with the admin that caused it', async (type, [kind, id, name], data) => {
    const event = await only(type);
    expect(event.actor).toEqual(ENVIRONMENT);
    expect(event.subjects).toEqual([{ kind, id: id === 'made' ? presetId : id, name }]);
    expect(event.data).toMatchObject(data);
  });

  it('show what the service itself did, and nothing of the client but its id', async () => {
    const issued = await only('StatementIssued');
    expect(issued.actor.type).toBe('system');
    expect(issued.subjects).toEqual([
      { kind: 'statement', id: 'DE-000001', name: null },
      { kind: 'client', id: client, name: null },
    ]);
    expect(issued.data).toMatchObject({ legalEntityId: 'de', date: '2026-11-21' });
    const purged = await only('ClientPurged');
    expect(purged.subjects).toEqual([{ kind: 'client', id: client, name: null }]);
    expect(purged.data).toMatchObject({ currency: 'CREDIT', usedPosted: '0' });
    const { text } = await harness.send('GET', '/v1/access-events?limit=500', { key: auditor });
    for (const hidden of ['Secret Company', 'billedTo', 'logoId', '"names"']) {
      expect(text).not.toContain(hidden);
    }
  });

  it('are in the order of the log with those about staff and keys, on every page', async () => {
    const { items } = await list('?limit=500');
    const positions = items.map(({ position }: Json) => BigInt(position));
    expect(positions).toEqual([...positions].sort((one, other) => (one > other ? -1 : 1)));
    const read: Json[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Json = await list(`?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      read.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(read).toEqual(items);
    const { log } = harness.running.ledger;
    const heads = await Promise.all(FACT_STREAMS.map((stream) => log.head(stream)));
    expect(BigInt(items.length)).toBe(heads.reduce((sum, head) => sum + head + 1n, 0n));
  });

  it('are all read with a cursor of a release that listed fewer streams', async () => {
    const cursors = harness.running.app.get(Cursors);
    const scope = ['access-events', null, null, null, null];
    const earlier = await cursors.seal(scope, [-1n, -1n, -1n]);
    const { items } = await list(`?limit=500&cursor=${earlier}`);
    const types = new Set(items.map(({ type }: Json) => type));
    expect(types).toContain('LegalEntityAdded');
    expect(types).not.toContain('ApiKeyCreated');
  });

  it('are in the connection of GraphQL', async () => {
    const query = `{ accessEvents(first: 1, type: BrandSet) {
      nodes { type actor { id } subjects { kind id name } data }
    } }`;
    const { json } = await graphql.document({ query, variables: {} }, auditor);
    const [node] = json.data.accessEvents.nodes;
    expect(node.subjects).toEqual([{ kind: 'brand', id: 'acme.example', name: 'Acme' }]);
    expect([node.actor.id, node.data.supportEmail]).toEqual(['environment', BRAND.supportEmail]);
  });
});
