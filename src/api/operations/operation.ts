import type { Role, Scope } from '../auth/identity.js';
import type { ErrorCode } from '../errors/error-table.js';
import type { InputClass, JsonSchema } from '../input/rules/rule.js';
import type { Tag } from './tags.js';

/**
 * Roles that may call an operation; or `public` = no key is needed, `docs` = none unless the
 * documentation is closed, `metrics` = a key of any role, or what the settings say of the metrics.
 */
export type Access = readonly Role[] | 'public' | 'docs' | 'metrics';

/**
 * The reach of an operation: one `client`, which the call names; `items`, each of which belongs to
 * a client; the caller `self`; or the `ledger` as a whole, which a key bound to clients may not
 * call.
 */
export type Target = 'client' | 'items' | 'self' | 'ledger';

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
  /** Whether a call may carry an `Idempotency-Key`, for operations that send no command. */
  readonly isKeyed?: true;
  /** A valid input, for the documentation. */
  readonly example?: unknown;
  /** Ids beside the client's that a call names, and the problem when one cannot name anything. */
  readonly ids?: { readonly [name: string]: ErrorCode };
  /** Schema of the answer as JSON; documents and pages for people have none. */
  readonly answer?: JsonSchema;
  /** Problems and refusals beyond those that every operation may give. */
  readonly problems?: readonly ErrorCode[];
}

/** The input classes of an operation. */
export function inputsOf({ input }: Operation): readonly InputClass[] {
  if (input === undefined) return [];
  return Array.isArray(input) ? (input as readonly InputClass[]) : [input as InputClass];
}
