import type { ClientsWatch } from '../../../application/push/clients-watch.js';
import type { LogWatch } from '../../../application/push/log-watch.js';
import type { MeterWatch } from '../../../application/push/meter-watch.js';
import type { PushSource } from '../../../application/push/push-source.js';
import type { Identity } from '../../auth/identity.js';
import type { JsonSchema } from '../../input/rules/rule.js';
import type { Operation } from '../operation.js';

/** Everything that can be followed. */
export interface Followable {
  readonly meters: MeterWatch;
  readonly logs: LogWatch;
  readonly clients: ClientsWatch;
}

/** The checked parts of a call that subscribes. */
export interface SubscriptionParts<I> {
  readonly input: I;
  /** The client that the call names, in lower case; empty unless the target is a client. */
  readonly clientId: string;
  readonly identity: Identity;
}

/** An operation that answers many times, until the caller, its access or the service ends. */
export interface Subscription<I extends object = object, T = unknown> extends Operation {
  readonly input: new () => I;
  /** Schema of one answer. */
  readonly answer: JsonSchema;
  /** Begins to follow. @throws QueryError, LogUnavailable */
  follow(from: Followable, parts: SubscriptionParts<I>): Promise<PushSource<T>>;
  /** Shows one item, as far as the caller may see it. */
  view(item: T, identity: Identity): unknown;
}

/** Lets the compiler check that input, source and view belong together. */
export function subscription<I extends object, T>(declared: Subscription<I, T>): Subscription {
  return declared;
}
