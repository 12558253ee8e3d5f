import type { Caller } from '../../application/lanes/answer.js';

/** `client` is reserved for the console's login; no key has that role. */
export type Role = 'admin' | 'auditor' | 'gateway' | 'client';

/** Operations that a gateway's key may be limited to. */
export type Scope = 'debit' | 'refund' | 'report';

/** The sender of a request, and the bindings of its key. `null` = not bound. */
export interface Identity {
  readonly role: Role;
  /** Opaque id, never a name: the key's. */
  readonly id: string;
  readonly clientIds: ReadonlySet<string> | null;
  readonly channels: readonly string[] | null;
  readonly scopes: ReadonlySet<Scope> | null;
  /** The client of a `client` role; `null` for all others. */
  readonly clientId: string | null;
}

/**
 * The caller of a command, as it goes into the metadata of every event that the call causes.
 *
 * @param correlationId joins everything that one request causes
 */
export function callerOf({ role, id }: Identity, correlationId: string): Caller {
  return { actor: { type: role, id }, correlationId, causationId: null };
}
