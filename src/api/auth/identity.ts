import type { Subject } from '../../application/access/subject-states.js';
import type { Caller } from '../../application/lanes/answer.js';

/** Gateways have keys; clients log in; admins and auditors do either. */
export type Role = 'admin' | 'auditor' | 'gateway' | 'client';

/** Operations that a gateway's key may be limited to. */
export type Scope = 'debit' | 'refund' | 'report';

/** The key that a request was sent with. */
export interface KeyCredential {
  readonly kind: 'key';
  /** Null for the key of the settings. */
  readonly name: string | null;
  /** ISO instant; null = it does not expire. */
  readonly expiresAt: string | null;
}

/** The session that a request belongs to. */
export interface SessionCredential {
  readonly kind: 'session';
  readonly sessionId: string;
  readonly via: 'token' | 'cookie';
  /** ISO instant. */
  readonly expiresAt: string;
}

/** The sender of a request, and the bindings of its key. `null` = not bound. */
export interface Identity {
  readonly role: Role;
  /** Opaque id, never a name: that of the key, the client or the member of staff. */
  readonly id: string;
  readonly clientIds: ReadonlySet<string> | null;
  readonly channels: readonly string[] | null;
  readonly scopes: ReadonlySet<Scope> | null;
  /** The client of a `client` role; `null` for all others. */
  readonly clientId: string | null;
  /** The member of staff that logged in; `null` for keys and clients. */
  readonly staffId: string | null;
  readonly credential: KeyCredential | SessionCredential;
}

/** The person behind a request; null for a key. */
export function subjectOf({
  clientId,
  staffId,
}: Pick<Identity, 'clientId' | 'staffId'>): Pick<Subject, 'kind' | 'id'> | null {
  if (clientId !== null) return { kind: 'client', id: clientId };
  return staffId === null ? null : { kind: 'staff', id: staffId };
}

/** Id of the key or of the session of a caller: access that lasts ends with it. */
export function credentialId({ id, credential }: Identity): string {
  return credential.kind === 'session' ? credential.sessionId : id;
}

/**
 * The caller of a command, as it goes into the metadata of every event that the call causes.
 *
 * @param correlationId joins everything that one request causes
 */
export function callerOf({ role, id }: Identity, correlationId: string): Caller {
  return { actor: { type: role, id }, correlationId, causationId: null };
}
