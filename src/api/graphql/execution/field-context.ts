import type { Call } from '../../operations/call.js';
import type { Operation } from '../../operations/operation.js';
import type { Subscription } from '../../operations/subscriptions/subscription.js';
import type { BalanceAnswer } from '../../views/balance.js';

/** The parts of a call that a field names; the request gives the others. */
export type NamedParts = Pick<Call, 'client' | 'ids' | 'input' | 'key' | 'ifMatch'>;

/** Passed to every field of one document. */
export interface FieldContext {
  /** Runs an operation for the caller of the document. @throws Problem, QueryError */
  run(operation: Operation, parts: NamedParts): Promise<unknown>;
  /** Begins to follow what a subscription names. @throws Problem, QueryError */
  follow(operation: Subscription, parts: NamedParts): Promise<AsyncIterable<unknown>>;
  /** The balance of a client of a list: all clients of the document in one read. */
  balanceOf(clientId: string): Promise<BalanceAnswer | null>;
  /**
   * Inputs that their types refuse, by the name of the variable. The rules of the input classes
   * refuse them better: per item of a batch, and with every fault by its field.
   */
  readonly untyped: ReadonlyMap<string, unknown>;
}
