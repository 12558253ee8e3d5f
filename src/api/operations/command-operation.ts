import type { LedgerCommand } from '../../application/commands/ledger-command.js';
import type { Caller } from '../../application/lanes/answer.js';
import type { CallerCommand } from '../../domain/client/commands.js';
import type { Channel } from '../../domain/client/settings.js';
import type { ErrorCode } from '../errors/error-table.js';
import type { FactView } from '../views/fact-views.js';
import type { OutcomeShape } from '../views/outcome.js';
import type { Call } from './call.js';
import type { Operation } from './operation.js';
import type { QueryOperation } from './query-operation.js';

/** The checked parts that a command is made from. */
export interface CommandParts<I, N extends string = string> {
  readonly input: I;
  /** The command's id: the input's or, without one, the `Idempotency-Key`. */
  readonly id: string;
  /** The ids that `CommandOperation.ids` declares. */
  readonly ids: { readonly [name in N]: string };
  /** Tags of the state that a change may be made upon, as `If-Match` lists them. */
  readonly ifMatch?: string | undefined;
  /** The channel that the key binds the message to, or that the input names. */
  readonly channel: Channel;
}

/** The class that carries a command over the bus. */
export type CommandClass<C extends CallerCommand> = new (
  clientId: string,
  command: C,
  caller: Caller,
) => LedgerCommand<C>;

/** Runs a query operation; resolves with what it finds. */
export type FindByQuery = <I extends object, R, A, N extends string>(
  operation: QueryOperation<I, R, A, N>,
  call: Call,
) => Promise<R>;

/** The input class of a type; for alternatives, one class of each. */
type InputOf<I> = I extends object ? new () => I : never;

/** An operation that sends a command to one client. */
export interface CommandOperation<
  I extends object = object,
  C extends CallerCommand = CallerCommand,
  N extends string = string,
> extends Operation {
  readonly message: CommandClass<C>;
  /** Makes the command from its checked parts. */
  command(parts: CommandParts<I, N>): C;
  /**
   * The field of the input that holds the command's id. A call without it needs an
   * `Idempotency-Key`; without a declared field the key is always optional.
   */
  readonly idField?: string;
  /** Whether a key can serve as the id as it is; every caller id unless declared. */
  readonly acceptsId?: (id: unknown) => boolean;
  /** Ids beside the client's that a call names, and the problem when one cannot name anything. */
  readonly ids?: { readonly [name in N]: ErrorCode };
  /** Whether the change may name the revision of the settings that it was made upon. */
  readonly isConditional?: boolean;
  /** The key's channels apply to the command. */
  readonly bindsChannel?: boolean;
  /** Further members of the outcome, beside the object that the command made. */
  readonly outcome?: OutcomeShape;
  /** Finds what the outcome shows when the command changed nothing and the state lacks it. */
  readonly whenUnchanged?: (find: FindByQuery, call: Call) => Promise<FactView>;
  /** Which of several input classes a value is for. */
  readonly inputFor?: (value: unknown) => InputOf<I>;
}

/** Lets the compiler check that input, command and class of an operation belong together. */
export function commandOperation<
  I extends object,
  C extends CallerCommand,
  N extends string = never,
>(
  declared: CommandOperation<I, C, N> & {
    readonly input?: InputOf<I> | readonly InputOf<I>[];
  },
): CommandOperation<I, C, N> {
  return declared;
}

/** Whether an operation takes an `Idempotency-Key`, or needs one when the input has no id. */
export function idempotencyOf(operation: Operation): 'required' | 'optional' | undefined {
  if (operation.isKeyed === true) return 'optional';
  if (!('command' in operation)) return undefined;
  return (operation as CommandOperation).idField === undefined ? 'optional' : 'required';
}
