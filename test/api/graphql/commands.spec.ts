import { randomUUID } from 'node:crypto';
import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';
import { KEYED_CASES, OF, type Content, type KeyedCase } from '../keys/keyed-cases.js';
import { GraphqlClient } from './graphql-client.js';

/** Members that differ between two clients, or two requests, that are alike otherwise. */
const OWN: ReadonlySet<string> = new Set([
  'clientId',
  'id',
  'username',
  'email',
  'position',
  'at',
  'createdAt',
  'requestId',
  'instance',
  'eventId',
  'correlationId',
  'hash',
  'prevHash',
  'secret',
  'keyId',
  'passwordId',
  'retryAfter',
]);

/** A value without the members that are a client's own. */
function common(value: Json): Json {
  if (Array.isArray(value)) return value.map(common);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !OWN.has(name));
  return Object.fromEntries(entries.map(([name, one]) => [name, common(one)]));
}

interface Facade {
  send(
    method: string,
    url: string,
    sent: { body?: unknown; headers?: { readonly [name: string]: string } },
  ): Promise<Response>;
}

describe('commands through both facades', () => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  beforeAll(async () => void (await harness.open()));
  afterAll(() => harness.close());

  /** A client in the state of a case, and its address. */
  async function prepared({ before = [] }: KeyedCase): Promise<string> {
    const at = `/v1/clients/${await harness.clientWithCredits('100')}`;
    for (const [method, path, body] of before) {
      const response = await harness.send(method, at + path, { body });
      if (response.status >= 300) throw new Error(response.text);
    }
    return at;
  }

  const callOf = (route: string, at: string, { path, body }: Content) => {
    const [method = '', template = ''] = route.split(' ');
    return { method, url: at + (path ?? template.slice(OF.length)), body };
  };

  async function factsOf(at: string): Promise<Json> {
    return common((await harness.send('GET', `${at}/events?limit=500`)).json.items);
  }

  it.each(KEYED_CASES)('$route answers, records and replays alike', async (one) => {
    const { route, first, same, other } = one;
    const answers = async (facade: Facade, at: string): Promise<Json[]> => {
      const headers = { 'idempotency-key': 'key-1' };
      const response: Json[] = [];
      for (const content of [{}, ...same, ...other]) {
        const { method, url, body } = callOf(route, at, { ...first, ...content });
        const { status, json } = await facade.send(method, url, { body, headers });
        response.push([status < 300 ? 'done' : status, common(json)]);
      }
      return response;
    };
    const [left, right] = [await prepared(one), await prepared(one)];
    expect(await answers(graphql, right)).toEqual(await answers(harness, left));
    expect(await factsOf(right)).toEqual(await factsOf(left));
  });

  it.each(KEYED_CASES)('$route replays what the other facade did', async (one) => {
    const at = await prepared(one);
    const { method, url, body } = callOf(one.route, at, one.first);
    const sent = { body, headers: { 'idempotency-key': `key-${randomUUID()}` } };
    const done = await harness.send(method, url, sent);
    const again = await graphql.send(method, url, sent);
    expect(done.json.replayed).toBe(false);
    expect([again.status < 300, again.json.replayed]).toEqual([true, true]);
    expect(again.json.revision).toBe(done.json.revision);
  });
});
