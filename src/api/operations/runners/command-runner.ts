import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Answer } from '../../../application/lanes/answer.js';
import type {
  CallerCommand,
  DebitMessage,
  ReserveCredits,
} from '../../../domain/client/commands.js';
import type { Channel } from '../../../domain/client/settings.js';
import { channelFor } from '../../auth/channel-binding.js';
import { accessibleClient } from '../../auth/client-access.js';
import { refused } from '../../errors/problem.js';
import { parseBody, propertiesOf } from '../../input/validator.js';
import { idsIn, type Call } from '../call.js';
import { Idempotency, type CommandId } from './idempotency.js';
import { KeyRefusals } from './key-refusals.js';
import { QueryRunner } from './query-runner.js';
import type { OutcomeShape } from '../../views/outcome.js';
import type { CommandOperation } from '../command-operation.js';

const UNBOUND = { channel: 'api', refusal: null } as const;
const NO_IDS = {};

/** Runs operations that send a command to one client, for every facade alike. */
@Injectable()
export class CommandRunner {
  constructor(
    private readonly commands: CommandBus,
    private readonly idempotency: Idempotency,
    private readonly keyRefusals: KeyRefusals,
    private readonly queries: QueryRunner,
  ) {}

  /** The ledger's answer to a call. @throws Problem when the call never reaches the ledger */
  async run<I extends object, C extends CallerCommand>(
    operation: CommandOperation<I, C>,
    call: Call,
  ): Promise<Answer> {
    const input = inputOf(operation, call.input);
    const { channel, refusal } = operation.bindsChannel
      ? channelFor(call.identity, (input as { channel?: Channel | null }).channel)
      : UNBOUND;
    const ids = operation.ids === undefined ? NO_IDS : idsIn(operation.ids, call);
    const { id, sent } = this.commandId(operation, input, call);
    const command = this.idempotency.keyed(operation.command({ input, id, ids, channel }), sent);
    const clientId = accessibleClient(call.identity, call.client);
    if (refusal !== null) {
      // The key alone refuses it: the ledger is not asked, but the refusal is remembered.
      const asked = command as DebitMessage | ReserveCredits;
      this.keyRefusals.note(call.identity, clientId, asked, [refusal]);
      throw refused([refusal]);
    }
    return this.commands.execute(new operation.message(clientId, command, call.caller));
  }

  /** How the outcome of a call is shown. @throws Problem, QueryError */
  async shapeOf<I extends object, C extends CallerCommand>(
    { outcome = {}, whenUnchanged }: CommandOperation<I, C>,
    call: Call,
    answer: Answer,
  ): Promise<OutcomeShape> {
    const isUnchanged = answer.kind === 'done' && answer.fact === null;
    if (whenUnchanged === undefined || !isUnchanged) return outcome;
    const present = await whenUnchanged(
      (operation, asked) => this.queries.find(operation, asked),
      call,
    );
    return { ...outcome, unchanged: () => present };
  }

  private commandId<I extends object, C extends CallerCommand>(
    { idField, acceptsId }: CommandOperation<I, C>,
    input: I,
    call: Call,
  ): Partial<CommandId> & { readonly id: string } {
    if (idField === undefined) return { id: '', sent: this.idempotency.sentKey(call) };
    const id = (input as { readonly [field: string]: string | undefined })[idField];
    return this.idempotency.commandId({ field: idField, id }, call, acceptsId);
  }
}

function inputOf<I extends object, C extends CallerCommand>(
  { input, inputFor }: CommandOperation<I, C>,
  value: unknown,
): I {
  if (input === undefined) return {} as I;
  const kind = inputFor === undefined ? (input as new () => I) : inputFor(value);
  return parseBody(kind, isOptional(kind) ? (value ?? {}) : value);
}

const OPTIONAL = new WeakMap<object, boolean>();

/** Whether an input class requires nothing, so that the whole input may be left out. */
function isOptional(kind: new () => object): boolean {
  let known = OPTIONAL.get(kind);
  if (known === undefined) {
    known = propertiesOf(kind).every(({ presence }) => presence !== null);
    OPTIONAL.set(kind, known);
  }
  return known;
}
