import { CommandBus } from '@nestjs/cqrs';
import { CreateClientInput } from '../../api/input/client-input.js';
import { checked, checkedUnlessHeld } from '../../api/input/checked.js';
import { DebitItemInput } from '../../api/input/message-input.js';
import { RechargeInput } from '../../api/input/money-input.js';
import { createClient } from '../../api/intent/client-commands.js';
import { Idempotency } from '../../api/intent/idempotency.js';
import { debitMessage } from '../../api/intent/message-commands.js';
import { rechargeCredits } from '../../api/intent/money-commands.js';
import { Problem } from '../../api/problem.js';
import { detailOf } from '../../api/refusal-detail.js';
import type { BatchAnswer, Caller } from '../../application/answer.js';
import { CreateClient } from '../../application/commands/create-client.js';
import { RunBatch, type BatchItem } from '../../application/commands/run-batch.js';
import { RunCommand } from '../../application/commands/run-command.js';
import { creationKey } from '../../domain/client/commands.js';
import { KeyVault } from '../../ports/key-vault.js';
import { CliFailure } from '../failure.js';
import type { Store } from '../open-store.js';
import type { ImportLedger, NewClient, NewDebit, NewRecharge, Verdict } from './import-ledger.js';
import { explain } from './service.js';

/**
 * An import straight into the store. The bodies go through the same validation and translation
 * as over HTTP, and the actor is the one of the environment's admin key: whoever holds the data
 * directory is no less. So both ways leave the same log.
 */
export class StoreLedger implements ImportLedger {
  private readonly commands: CommandBus;
  private readonly idempotency: Idempotency;
  private readonly caller: Caller;

  private constructor(store: Store, idempotency: Idempotency, correlationId: string) {
    this.commands = store.get(CommandBus);
    this.idempotency = idempotency;
    this.caller = { actor: { type: 'admin', id: 'environment' }, correlationId, causationId: null };
  }

  static async on(store: Store, correlationId: string): Promise<StoreLedger> {
    const idempotency = new Idempotency(store.get(KeyVault));
    await idempotency.onModuleInit();
    return new StoreLedger(store, idempotency, correlationId);
  }

  createClient(client: NewClient): Promise<Verdict> {
    return verdictOf(() => {
      // The same request over HTTP has the same fingerprint: each way knows the other's clients.
      const request = { method: 'POST', url: '/v1/clients', body: client };
      const sent = { id: creationKey(client.id), request };
      const { input, refusedUnlessHeld } = checkedUnlessHeld(CreateClientInput, client);
      const command = this.idempotency.keyed(createClient(client.id, input), sent);
      const asked = { ...command, refusedUnlessHeld };
      return this.commands.execute(new CreateClient(client.id, asked, this.caller));
    });
  }

  recharge(clientId: string, recharge: NewRecharge): Promise<Verdict> {
    return verdictOf(() => {
      const input = checked(RechargeInput, recharge);
      const command = rechargeCredits(input, recharge.rechargeId);
      return this.commands.execute(new RunCommand(clientId, command, this.caller));
    });
  }

  async debit(items: readonly NewDebit[]): Promise<readonly Verdict[]> {
    const prepared = items.map(debitOf);
    const batch = prepared.filter((one) => 'command' in one);
    const answers = await this.commands.execute(new RunBatch(batch, 'each', this.caller));
    const verdicts = answers.map(verdictOfAnswer)[Symbol.iterator]();
    return prepared.map((one) => ('command' in one ? verdicts.next().value : one) as Verdict);
  }
}

/** An item that means nothing is refused by itself, as the batch route does it. */
function debitOf(item: NewDebit): BatchItem | Verdict {
  const { clientId, messageId } = item;
  try {
    const input = checked(DebitItemInput, item);
    return { clientId, command: debitMessage(input, 'api', messageId) };
  } catch (cause) {
    if (cause instanceof Problem) return refusal(cause);
    throw cause;
  }
}

async function verdictOf(work: () => Promise<BatchAnswer>): Promise<Verdict> {
  try {
    return verdictOfAnswer(await work());
  } catch (cause) {
    if (cause instanceof Problem) return refusal(cause);
    throw cause;
  }
}

function verdictOfAnswer(answer: BatchAnswer): Verdict {
  if (answer.kind === 'done') return answer.replayed ? { kind: 'replayed' } : { kind: 'accepted' };
  if (answer.kind === 'refused') {
    const [first] = answer.refusals;
    return { kind: 'refused', code: first.code, reason: detailOf(first) };
  }
  throw new CliFailure(`${answer.detail}; run the same command again to complete the import`);
}

function refusal({ code, parts, message }: Problem): Verdict {
  return { kind: 'refused', code, reason: explain({ ...parts, title: message }) };
}
