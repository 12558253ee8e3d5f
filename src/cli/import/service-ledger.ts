import { CliFailure } from '../failure.js';
import type { ImportLedger, NewClient, NewDebit, NewRecharge, Verdict } from './import-ledger.js';
import { explain, type Service, type ServiceAnswer } from './service.js';

/** How often items whose outcome is unknown are sent again before the run is given up. */
const FAILED_TRIES = 20;

interface ItemResult {
  readonly status: 'ACCEPTED' | 'REPLAYED' | 'REFUSED' | 'FAILED';
  readonly code?: string;
  readonly errors?: unknown;
  readonly refusals?: readonly { readonly code: string }[];
}

/** An import into a running service, through the routes that everybody uses. */
export class ServiceLedger implements ImportLedger {
  constructor(private readonly service: Service) {}

  async createClient(client: NewClient): Promise<Verdict> {
    return verdictOf(await this.service.post('/v1/clients', client));
  }

  async recharge(clientId: string, recharge: NewRecharge): Promise<Verdict> {
    return verdictOf(await this.service.post(`/v1/clients/${clientId}/recharges`, recharge));
  }

  async debit(items: readonly NewDebit[]): Promise<readonly Verdict[]> {
    for (let tries = 0; tries < FAILED_TRIES; tries++) {
      const answer = await this.service.post('/v1/debits', { items });
      const results = answer.body['results'];
      if (answer.status !== 200 || !Array.isArray(results) || results.length !== items.length) {
        throw new CliFailure(`a batch was refused (${answer.status}): ${explain(answer.body)}`);
      }
      // FAILED means that nobody knows; the ids make sending all of it again harmless.
      const known = (results as ItemResult[]).every(({ status }) => status !== 'FAILED');
      if (known) return (results as ItemResult[]).map(verdictOfItem);
    }
    throw new CliFailure('the log of the service is away; run the same command again to complete');
  }
}

function verdictOf({ status, body }: ServiceAnswer): Verdict {
  if (status === 200 || status === 201) {
    return body['replayed'] === true ? { kind: 'replayed' } : { kind: 'accepted' };
  }
  const code = typeof body['code'] === 'string' ? body['code'] : `status ${status}`;
  if (status >= 500) throw new CliFailure(`the service failed (${status}): ${explain(body)}`);
  return { kind: 'refused', code, reason: explain(body) };
}

function verdictOfItem(result: ItemResult): Verdict {
  if (result.status === 'ACCEPTED') return { kind: 'accepted' };
  if (result.status === 'REPLAYED') return { kind: 'replayed' };
  const code = result.code ?? result.refusals?.[0]?.code ?? result.status;
  return { kind: 'refused', code, reason: explain({ ...result, title: 'refused' }) };
}
