import { client } from './generated/hey-api/client.gen.js';
import * as api from './generated/hey-api/index.js';
import { workedExample, type Answer, type Ledger } from './worked-example.js';

const [url = '', key = ''] = process.argv.slice(2);
client.setConfig({ baseUrl: url, headers: { authorization: `Bearer ${key}` } });

/** An outcome as its meter, a problem as its code. */
function answerOf(result: {
  data: { meter: api.Meter } | undefined;
  error: api.Problem | undefined;
}): Answer {
  if (result.data !== undefined) return { meter: result.data.meter.text };
  if (result.error === undefined) throw new Error('neither an outcome nor a problem');
  return { problem: result.error.code };
}

const HOUR = 3_600_000;

const ledger: Ledger = {
  async createClient(username) {
    const { data } = await api.createClient({
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
    return answerOf(await api.rechargeCredits({ path: { id }, body: { rechargeId, credits } }));
  },
  async withdraw(id, withdrawalId, credits) {
    return answerOf(await api.withdrawCredits({ path: { id }, body: { withdrawalId, credits } }));
  },
  async debit(id, messageId, credits) {
    return answerOf(await api.debitMessage({ path: { id }, body: { messageId, credits } }));
  },
  async allowCredit(id, credits) {
    const body = { settings: { allowCredit: credits } };
    return answerOf(await api.changeSettings({ path: { id }, body }));
  },
  async overdraw(id, amount, until) {
    const validFrom = new Date(Date.now() - HOUR).toISOString();
    const body = { settings: { overdraw: { amount, validFrom, validUntil: until.toISOString() } } };
    return answerOf(await api.changeSettings({ path: { id }, body }));
  },
  async reserve(id, reservationId, credits) {
    return answerOf(await api.reserveCredits({ path: { id }, body: { reservationId, credits } }));
  },
  async capture(id, reservationId, captureId, credits) {
    const path = { id, reservationId };
    return answerOf(await api.captureReservation({ path, body: { captureId, credits } }));
  },
  async refund(id, messageId, refundId) {
    const path = { id, messageId };
    return answerOf(await api.refundMessage({ path, body: { refundId, reason: 'lost' } }));
  },
  async meter(id) {
    const { data } = await api.getMeter({ path: { id } });
    if (data === undefined) throw new Error('there is no meter');
    return data;
  },
};

await workedExample(ledger);
