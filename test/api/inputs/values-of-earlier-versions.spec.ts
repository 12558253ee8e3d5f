import { randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { Problem } from '../../../src/api/errors/problem.js';
import { PatchClientInput, type CreateClientInput } from '../../../src/api/input/client-input.js';
import { checkedUnlessHeld } from '../../../src/api/input/validator.js';
import { createClient } from '../../../src/api/commands/client-commands.js';
import { Idempotency } from '../../../src/api/operations/runners/idempotency.js';
import { CreateClient } from '../../../src/application/commands/clients/create-client.js';
import { creationKey } from '../../../src/domain/client/commands.js';
import { ServiceHarness, type Json, type Response } from '../../harness/service-harness.js';

const OLD = {
  username: '\u200b\u200b\u200b',
  email: '😀@example.com',
  currency: 'HRK',
  firstName: '\u2800',
  lastName: 'Horvat',
  phone: '+4912',
  country: 'YU',
  billingEmail: 'bills@example.c',
};

describe('a name that the rules refuse', () => {
  const body = (username: string): object => ({ username });

  it('is left to the ledger when an earlier version could have accepted its length', () => {
    const { refusedUnlessHeld } = checkedUnlessHeld(PatchClientInput, body('x'.repeat(128)));
    expect(refusedUnlessHeld).toMatchObject([{ field: 'username', invalid: 'INVALID_USERNAME' }]);
  });

  it('is refused at once when it is longer, because its normal form costs too much', () => {
    const check = (): unknown => checkedUnlessHeld(PatchClientInput, body('x'.repeat(129)));
    expect(check).toThrow(Problem);
  });
});

/** Clients with values that the rules of this version refuse. */
describe('a client of an earlier version', () => {
  const harness = new ServiceHarness();
  const id = randomUUID();
  beforeAll(async () => {
    await harness.open();
    const body = { ...OLD, id } satisfies CreateClientInput;
    const app = harness.running.app;
    const request = { method: 'POST', url: '/v1/clients', body };
    const sent = { id: creationKey(id), request };
    const command = app.get(Idempotency).keyed(createClient(id, body), sent);
    const caller = {
      actor: { type: 'admin', id: 'environment' },
      correlationId: 'earlier',
      causationId: null,
    } as const;
    const answer = await app.get(CommandBus).execute(new CreateClient(id, command, caller));
    expect(answer.kind).toBe('done');
  });
  afterAll(() => harness.close());

  const patch = (body: object): Promise<Response> =>
    harness.send('PATCH', `/v1/clients/${id}`, { body });
  const wrong = ({ json }: Response): string[] =>
    (json.errors as Json[]).map(({ field, code }) => `${field} ${code}`);

  it('is found again by the same creation', async () => {
    const response = await harness.post('/v1/clients', { ...OLD, id });
    expect([response.status, response.json.replayed]).toEqual([201, true]);
  });

  it('is not made again under another id', async () => {
    const response = await harness.post('/v1/clients', { ...OLD, id: randomUUID() });
    expect([response.status, response.json.code]).toEqual([400, 'INVALID_INPUT']);
    expect(wrong(response).sort()).toEqual([
      'billingEmail INVALID_EMAIL',
      'country INVALID_COUNTRY',
      'currency INVALID_CURRENCY',
      'email INVALID_EMAIL',
      'firstName INVALID_TEXT',
      'phone INVALID_PHONE',
      'username INVALID_USERNAME',
    ]);
  });

  it('can change other settings', async () => {
    const response = await patch({ settings: { allowCredit: '5' }, profile: { city: 'Zagreb' } });
    expect(response.status).toBe(200);
  });

  it('can be saved whole, with the values it has', async () => {
    const { username, email, currency, billingEmail, firstName, phone, country } = OLD;
    const profile = { firstName, phone, country, city: 'Split' };
    const response = await patch({
      username,
      email,
      currency,
      profile,
      settings: { billingEmail },
    });
    expect(response.status).toBe(200);
    expect(response.json.changes.map(({ field }: Json) => field)).toEqual(['profile.city']);
  });

  it('takes no other value that is refused, and says so with all other errors', async () => {
    const response = await patch({ profile: { phone: '+4913', country: 'YU' } });
    expect([response.status, wrong(response)]).toEqual([400, ['profile.phone INVALID_PHONE']]);
    const all = await patch({ profile: { phone: '+4912' }, settings: { priority: 9 } });
    expect(wrong(all).sort()).toEqual([
      'profile.phone INVALID_PHONE',
      'settings.priority INVALID_INTEGER',
    ]);
  });

  it('keeps its currency and its credits', async () => {
    const recharge = { rechargeId: 'r-1', credits: '10' };
    const response = await harness.post(`/v1/clients/${id}/recharges`, recharge);
    expect(response.json.meter).toMatchObject({ currency: 'HRK', available: '10' });
    const locked = await patch({ currency: 'EUR' });
    expect([locked.status, locked.json.code]).toEqual([422, 'CURRENCY_LOCKED']);
  });

  it('can move to a phone number that is stored in E.164 form', async () => {
    const response = await patch({ profile: { phone: '+385 91 123 4567' } });
    expect(response.json.client.profile.phone).toBe('+385911234567');
    const same = await patch({ profile: { phone: '+385 (0)91 1234567' } });
    expect(same.json.changes).toEqual([]);
  });
});
