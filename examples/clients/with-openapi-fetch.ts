import createClient from 'openapi-fetch';
import type { components, paths } from './generated/openapi-typescript.js';
import { workedExample, type Answer, type Ledger } from './worked-example.js';

type Problem = components['schemas']['Problem'];

const [url = '', key = ''] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${key}` } });

/** An outcome as its meter, a problem as its code. */
function answerOf(result: {
  data?: { meter: components['schemas']['Meter'] };
  error?: Problem;
}): Answer {
  if (result.data !== undefined) return { meter: result.data.meter.text };
  if (result.error === undefined) throw new Error('neither an outcome nor a problem');
  return { problem: result.error.code };
}

const HOUR = 3_600_000;
const at = (id: string) => ({ params: { path: { id } } });

const ledger: Ledger = {
  async createClient(username) {
    const { data } = await api.POST('/v1/clients', {
      body: {
        username,
        email: `${username}@example.com`,
        currency: 'CREDIT',
        firstName: 'Ada',
        lastName: 'Lovelace',
      },
    });
    if (data === undefined) throw new Error('the client was not made');
    return data.client.id;
  },
  async recharge(id, rechargeId, credits) {
    const body = { rechargeId, credits };
    return answerOf(await api.POST('/v1/clients/{id}/recharges', { ...at(id), body }));
  },
  async withdraw(id, withdrawalId, credits) {
    const body = { withdrawalId, credits };
    return answerOf(await api.POST('/v1/clients/{id}/withdrawals', { ...at(id), body }));
  },
  async debit(id, messageId, credits) {
    const body = { messageId, credits };
    return answerOf(await api.POST('/v1/clients/{id}/debits', { ...at(id), body }));
  },
  async allowCredit(id, credits) {
    const body = { settings: { allowCredit: credits } };
    return answerOf(await api.PATCH('/v1/clients/{id}', { ...at(id), body }));
  },
  async overdraw(id, amount, until) {
    const validFrom = new Date(Date.now() - HOUR).toISOString();
    const body = { settings: { overdraw: { amount, validFrom, validUntil: until.toISOString() } } };
    return answerOf(await api.PATCH('/v1/clients/{id}', { ...at(id), body }));
  },
  async reserve(id, reservationId, credits) {
    const body = { reservationId, credits };
    return answerOf(await api.POST('/v1/clients/{id}/reservations', { ...at(id), body }));
  },
  async capture(id, reservationId, captureId, credits) {
    const params = { path: { id, reservationId } };
    const body = { captureId, credits };
    const path = '/v1/clients/{id}/reservations/{reservationId}/capture';
    return answerOf(await api.POST(path, { params, body }));
  },
  async refund(id, messageId, refundId) {
    const params = { path: { id, messageId } };
    const body = { refundId, reason: 'lost' };
    const path = '/v1/clients/{id}/messages/{messageId}/refunds';
    return answerOf(await api.POST(path, { params, body }));
  },
  async meter(id) {
    const { data } = await api.GET('/v1/clients/{id}/meter', at(id));
    if (data === undefined) throw new Error('there is no meter');
    return data;
  },
};

await workedExample(ledger);
