import type { LedgerCommand } from '../../application/commands/ledger-command.js';
import type { Caller } from '../../application/lanes/answer.js';
import type { CallerCommand } from '../../domain/client/commands.js';
import type { Channel } from '../../domain/client/settings.js';
import type { Role, Scope } from '../auth/identity.js';
import type { ErrorCode } from '../errors/error-table.js';
import type { InputClass } from '../input/rules/rule.js';
import type { Tag } from './tags.js';

/**
 * Roles that may call an operation; or `public` = no key is needed, `docs` = none unless the
 * documentation is closed, `metrics` = a key of any role, or what the settings say of the metrics.
 */
export type Access = readonly Role[] | 'public' | 'docs' | 'metrics';

/**
 * The reach of an operation: one `client`, which the call names; `items`, each of which belongs to
 * a client; or the `ledger` as a whole. A key bound to clients may call the first two only.
 */
export type Target = 'client' | 'items' | 'ledger';

/**
 * One thing that a caller can ask of the service, described without HTTP. Access control, the
 * routes and their documentation read this declaration; so does every further facade.
 */
export interface Operation {
  /** A verb and a noun; the name in generated clients. */
  readonly name: string;
  readonly allow: Access;
  /** A gateway's key with scopes needs this one. */
  readonly scope?: Scope;
  readonly target: Target;
  readonly tag: Tag;
  readonly summary: string;
  /** Class of the input; several when a field of it decides which. */
  readonly input?: InputClass | readonly InputClass[];
  /** A valid input, for the documentation. */
  readonly example?: unknown;
  /** Problems and refusals beyond those that every operation may give. */
  readonly problems?: readonly ErrorCode[];
}

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
  /** The key's channels apply to the command. */
  readonly bindsChannel?: boolean;
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
  if (!('command' in operation)) return undefined;
  return (operation as CommandOperation).idField === undefined ? 'optional' : 'required';
}

/** The input classes of an operation. */
export function inputsOf({ input }: Operation): readonly InputClass[] {
  if (input === undefined) return [];
  return Array.isArray(input) ? (input as readonly InputClass[]) : [input as InputClass];
}
