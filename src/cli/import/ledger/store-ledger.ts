import { CommandBus } from '@nestjs/cqrs';
import { CreateClientInput, PatchClientInput } from '../../../api/input/client-input.js';
import { parseBody, checkedUnlessHeld } from '../../../api/input/validator.js';
import { DebitItemInput } from '../../../api/input/message-input.js';
import { RechargeInput } from '../../../api/input/money-input.js';
import { changeSettings, createClient } from '../../../api/commands/client-commands.js';
import { Idempotency } from '../../../api/operations/runners/idempotency.js';
import { debitMessage } from '../../../api/commands/message-commands.js';
import { rechargeCredits } from '../../../api/commands/money-commands.js';
import { Problem, refused } from '../../../api/errors/problem.js';
import { Contention, type BatchAnswer, type Caller } from '../../../application/lanes/answer.js';
import { ChangeSettings } from '../../../application/commands/clients/change-settings.js';
import { CreateClient } from '../../../application/commands/clients/create-client.js';
import { RunBatch, type BatchItem } from '../../../application/commands/run-batch.js';
import { RechargeCredits } from '../../../application/commands/credits/recharge-credits.js';
import { creationKey } from '../../../domain/client/commands.js';
import { LogUnavailable, OutcomeUnknown } from '../../../ports/event-log.js';
import { IdIndexUnavailable } from '../../../ports/id-index.js';
import { KeyVault, VaultUnavailable } from '../../../ports/key-vault.js';
import { Logger } from '../../../ports/logger.js';
import { CliFailure, reasonOf } from '../../failure.js';
import type { Store } from '../../open-store.js';
import type {
  ChangeVerdict,
  ClientPatch,
  ImportLedger,
  NewClient,
  NewDebit,
  NewRecharge,
  Verdict,
} from './import-ledger.js';
import { Patience } from '../patience.js';
import { explain } from './service.js';

export interface StoreImport {
  /** The same for every run over one file. */
  readonly correlationId: string;
  /** Receives a line when the run waits for the stores, and one when they answer again. */
  readonly report: (text: string) => void;
}

/**
 * An import into the store itself.
 *
 * - Bodies pass the same validation and translation as over HTTP.
 * - The actor is that of the environment's admin key, because access to the data directory is
 *   equivalent.
 *
 * So both ways result in the same log. The import waits during an outage of the stores, as an
 * import over HTTP waits for the service.
 */
export class StoreLedger implements ImportLedger {
  private readonly commands: CommandBus;
  private readonly idempotency: Idempotency;
  private readonly caller: Caller;
  private readonly patience: Patience;

  private constructor(
    store: Store,
    idempotency: Idempotency,
    { correlationId, report }: StoreImport,
  ) {
    this.commands = store.get(CommandBus);
    this.idempotency = idempotency;
    this.caller = { actor: { type: 'admin', id: 'environment' }, correlationId, causationId: null };
    this.patience = new Patience({ what: 'the store', report });
  }

  static async on(store: Store, about: StoreImport): Promise<StoreLedger> {
    const idempotency = new Idempotency(store.get(KeyVault), store.get(Logger));
    await idempotency.onModuleInit();
    return new StoreLedger(store, idempotency, about);
  }

  createClient(client: NewClient): Promise<Verdict> {
    return this.verdictOf(() => {
      // The same request over HTTP has the same fingerprint, so each way recognises the other's
      // clients.
      const request = { method: 'POST', url: '/v1/clients', body: client };
      const sent = { id: creationKey(client.id), request };
      const { input, refusedUnlessHeld } = checkedUnlessHeld(CreateClientInput, client);
      const command = this.idempotency.keyed(createClient(client.id, input), sent);
      const asked = { ...command, refusedUnlessHeld };
      return this.commands.execute(new CreateClient(client.id, asked, this.caller));
    });
  }

  async changeClient(clientId: string, patch: ClientPatch): Promise<ChangeVerdict> {
    let isUnchanged = false;
    const verdict = await this.verdictOf(async () => {
      const { input, refusedUnlessHeld } = checkedUnlessHeld(PatchClientInput, patch);
      const command = { ...changeSettings(input, undefined), refusedUnlessHeld };
      const change = new ChangeSettings(clientId, command, this.caller);
      const answer = await this.commands.execute(change);
      isUnchanged = answer.kind === 'done' && answer.fact === null;
      return answer;
    });
    return verdict.kind === 'accepted' && isUnchanged ? { kind: 'unchanged' } : verdict;
  }

  recharge(clientId: string, recharge: NewRecharge): Promise<Verdict> {
    return this.verdictOf(() => {
      const input = parseBody(RechargeInput, recharge);
      const command = rechargeCredits(input, recharge.rechargeId);
      return this.commands.execute(new RechargeCredits(clientId, command, this.caller));
    });
  }

  /** Only items whose outcome is unknown after an outage are sent again: their ids count once. */
  async debit(items: readonly NewDebit[]): Promise<readonly Verdict[]> {
    const prepared = items.map(debitOf);
    const verdicts = prepared.map((one) => ('command' in one ? null : one));
    await this.patience.until(async () => {
      const open = [...verdicts.keys()].filter((place) => verdicts[place] === null);
      const batch = open.map((place) => prepared[place]).filter(isItem);
      const answers = await this.commands.execute(new RunBatch(batch, 'each', this.caller));
      let trouble: string | null = null;
      answers.forEach((answer, index) => {
        if (answer.kind === 'failed') trouble ??= passingTrouble(answer.detail);
        else verdicts[open[index] ?? 0] = verdictOfAnswer(answer);
      });
      return trouble === null ? {} : { trouble, retryMs: null };
    }, stopped);
    return verdicts.filter((verdict) => verdict !== null);
  }

  private async verdictOf(work: () => Promise<Known>): Promise<Verdict> {
    return this.patience.until<Verdict>(async () => {
      try {
        return verdictOfAnswer(await work());
      } catch (cause) {
        if (cause instanceof Problem) return refusal(cause);
        if (!OUTAGES.some((kind) => cause instanceof kind)) throw cause;
        return { trouble: reasonOf(cause), retryMs: null };
      }
    }, stopped);
  }
}

type Known = Exclude<BatchAnswer, { readonly kind: 'failed' }>;

/** Temporary failures. Any other failure stops the import, because a retry would not help. */
const OUTAGES = [LogUnavailable, OutcomeUnknown, IdIndexUnavailable, VaultUnavailable, Contention];

/** @throws CliFailure for a failure that is not an outage */
function passingTrouble(name: string): string {
  if (OUTAGES.some((kind) => kind.name === name)) return `a batch was not recorded whole (${name})`;
  throw stopped(name);
}

function stopped(trouble: string): CliFailure {
  return new CliFailure(`${trouble}; run the same command again to complete the import`);
}

function isItem(one: BatchItem | Verdict | undefined): one is BatchItem {
  return one !== undefined && 'command' in one;
}

/** A malformed item is refused alone, as the batch route does. */
function debitOf(item: NewDebit): BatchItem | Verdict {
  const { clientId, messageId } = item;
  try {
    const input = parseBody(DebitItemInput, item);
    return { clientId, command: debitMessage(input, 'api', messageId) };
  } catch (cause) {
    if (cause instanceof Problem) return refusal(cause);
    throw cause;
  }
}

function verdictOfAnswer(answer: Known): Verdict {
  if (answer.kind === 'done') return answer.replayed ? { kind: 'replayed' } : { kind: 'accepted' };
  return refusal(refused(answer.refusals));
}

function refusal({ code, parts, message }: Problem): Verdict {
  return { kind: 'refused', code, reason: explain({ ...parts, title: message }) };
}
