import { CliFailure } from '../../failure.js';
import type {
  ChangeVerdict,
  ClientPatch,
  ImportLedger,
  NewClient,
  NewDebit,
  NewRecharge,
  Verdict,
} from './import-ledger.js';
import { explain, type Service, type ServiceAnswer } from './service.js';

interface ItemResult {
  readonly status: 'ACCEPTED' | 'REPLAYED' | 'REFUSED' | 'FAILED';
  readonly code?: string;
  readonly errors?: unknown;
  readonly refusals?: readonly { readonly code: string }[];
}

/** An import into a running service, through its public routes. */
export class ServiceLedger implements ImportLedger {
  constructor(private readonly service: Service) {}

  async createClient(client: NewClient): Promise<Verdict> {
    return verdictOf(await this.service.post('/v1/clients', client));
  }

  async changeClient(clientId: string, patch: ClientPatch): Promise<ChangeVerdict> {
    const answer = await this.service.patch(`/v1/clients/${clientId}`, patch);
    const verdict = verdictOf(answer);
    const { changes } = answer.body;
    const isUnchanged = verdict.kind === 'accepted' && Array.isArray(changes) && !changes.length;
    return isUnchanged ? { kind: 'unchanged' } : verdict;
  }

  async recharge(clientId: string, recharge: NewRecharge): Promise<Verdict> {
    return verdictOf(await this.service.post(`/v1/clients/${clientId}/recharges`, recharge));
  }

  async debit(items: readonly NewDebit[]): Promise<readonly Verdict[]> {
    const answer = await this.service.post('/v1/debits', { items }, unknownOutcome);
    const results = resultsIn(answer);
    if (results?.length !== items.length) {
      throw new CliFailure(`a batch was refused (${answer.status}): ${explain(answer.body)}`);
    }
    return results.map(verdictOfItem);
  }
}

/** Every item has an id, so sending a batch again is harmless. */
function unknownOutcome(answer: ServiceAnswer): string | null {
  const isFailed = ({ status }: ItemResult): boolean => status === 'FAILED';
  return resultsIn(answer)?.some(isFailed) ? 'its log became unreachable within a batch' : null;
}

function resultsIn({ status, body }: ServiceAnswer): readonly ItemResult[] | null {
  const { results } = body;
  return status === 200 && Array.isArray(results) ? (results as ItemResult[]) : null;
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
