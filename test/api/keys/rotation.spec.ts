import { randomUUID } from 'node:crypto';
import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';
import { GraphqlClient } from '../graphql/graphql-client.js';

describe.each(['HTTP', 'GraphQL'])('a rotation through %s', (facade) => {
  const harness = new ServiceHarness();
  const graphql = new GraphqlClient(harness);
  const { send } = facade === 'HTTP' ? { send: harness.send.bind(harness) } : graphql;
  let made: Json;
  beforeAll(() => harness.open());
  beforeEach(async () => {
    const about = { name: 'smpp', role: 'gateway', channels: ['smpp'], scopes: ['debit'] };
    made = (await harness.post('/v1/api-keys', about)).json;
  });
  afterAll(() => harness.close());

  const rotate = (body: object, keyId: string = made.keyId): Promise<Response> =>
    send('POST', `/v1/api-keys/${keyId}/rotate`, { body });
  /** 403: the key is known, and may not do this. */
  const statusOf = async (key: string): Promise<number> =>
    (await harness.send('GET', '/v1/overview', { key })).status;

  it('makes a key with the same rights, and the replaced one ends after the overlap', async () => {
    const { json } = await rotate({ overlapSeconds: 60 });
    const overlapUntil = new Date(harness.clock.instant + 60_000).toISOString();
    const { name, role, channels, scopes, keyId: replaces } = made;
    expect(json).toMatchObject({ name, role, channels, scopes, replaces, overlapUntil });
    expect(json.secret).toMatch(/^tly_[\w-]{43}$/);
    expect([await statusOf(made.secret), await statusOf(json.secret)]).toEqual([403, 403]);
    harness.clock.instant += 60_000;
    expect([await statusOf(made.secret), await statusOf(json.secret)]).toEqual([401, 403]);
  });

  it('ends the replaced key at once without an overlap', async () => {
    expect(await statusOf(made.secret)).toBe(403);
    const { json } = await rotate({ overlapSeconds: 0 });
    expect([await statusOf(made.secret), await statusOf(json.secret)]).toEqual([401, 403]);
  });

  it('has an overlap of a day unless told, and needs no input', async () => {
    const { json } = await rotate({});
    expect(Date.parse(json.overlapUntil) - harness.clock.instant).toBe(86_400_000);
  });

  it.each([
    [{ overlapSeconds: 604_801 }, 'overlapSeconds'],
    [{ overlapSeconds: -1 }, 'overlapSeconds'],
    [{ overlapSeconds: 1.5 }, 'overlapSeconds'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ])('refuses %j', async (body, field) => {
    const { json } = await rotate(body);
    expect([json.code, json.errors[0].field]).toEqual(['INVALID_INPUT', field]);
  });

  it('asks for an end when the key has expired', async () => {
    const expiresAt = new Date(harness.clock.instant + 1_000).toISOString();
    const about = { name: 'short', role: 'auditor', expiresAt };
    const { keyId } = (await harness.post('/v1/api-keys', about)).json;
    harness.clock.instant += 1_000;
    expect((await rotate({}, keyId)).json.errors[0].field).toBe('expiresAt');
    expect((await rotate({ expiresAt: null }, keyId)).json.expiresAt).toBeNull();
  });

  it('does not find a key that never was, was deleted, or is that of the settings', async () => {
    await harness.send('DELETE', `/v1/api-keys/${made.keyId}`);
    for (const keyId of [randomUUID(), made.keyId, 'environment']) {
      expect((await rotate({}, keyId)).json.code).toBe('NOT_FOUND');
    }
  });
});

describe('a rotation', () => {
  it('answers with 201, and is never cached', async () => {
    const harness = await new ServiceHarness().open();
    const { keyId } = (await harness.post('/v1/api-keys', { name: 'k', role: 'auditor' })).json;
    const { status, headers } = await harness.post(`/v1/api-keys/${keyId}/rotate`, {});
    expect([status, headers['cache-control']]).toEqual([201, 'no-store']);
    await harness.close();
  });
});
