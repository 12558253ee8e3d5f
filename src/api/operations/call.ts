import type { Caller } from '../../application/lanes/answer.js';
import type { ErrorCode } from '../errors/error-table.js';
import { invalidField, Problem } from '../errors/problem.js';
import type { Identity } from '../auth/identity.js';
import { isDots, isMessageId } from '../input/rules/value-rules.js';

/** The part of an HTTP request that the fingerprint of version 1 covers. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
}

/** One call of an operation in plain values; a facade takes them from its request. */
export interface Call {
  readonly identity: Identity;
  readonly caller: Caller;
  /** The client as the call names it: an id in any case, or `me`. */
  readonly client: string | undefined;
  /** Ids beside the client's, by name, unchecked. */
  readonly ids: { readonly [name: string]: string | undefined };
  /** The input, unchecked. */
  readonly input: unknown;
  /** The `Idempotency-Key`, unchecked. */
  readonly key: unknown;
  /** Tags of the settings that a change may be made upon, as `If-Match` lists them. */
  readonly ifMatch?: string | undefined;
  /** The minimum revision of a query that is sent beside its input, unchecked. */
  readonly minRevision?: unknown;
  /** Aborted when the caller of a query does not wait for the answer any more. */
  readonly signal?: AbortSignal;
  /** The HTTP request itself: facts of version 1 were recorded under a fingerprint of it. */
  readonly request?: SentRequest;
}

/** An id that a call names; one that cannot name anything is not found. @throws Problem */
export function idIn({ ids }: Pick<Call, 'ids'>, name: string, unknown: ErrorCode): string {
  const id = ids[name];
  if (isDots(id)) {
    throw invalidField(
      name,
      'INVALID_ID',
      'must not be . or .., because an address cannot contain them',
    );
  }
  if (!isMessageId(id)) throw new Problem(unknown);
  return id;
}

/** All ids that an operation declares, as a call names them. @throws Problem */
export function idsIn<N extends string>(
  declared: { readonly [name in N]: ErrorCode },
  call: Pick<Call, 'ids'>,
): { readonly [name in N]: string } {
  const ids: Record<string, string> = {};
  for (const [name, unknown] of Object.entries<ErrorCode>(declared)) {
    ids[name] = idIn(call, name, unknown);
  }
  return ids as { readonly [name in N]: string };
}
