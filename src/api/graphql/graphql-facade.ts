import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  execute,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import { Mutex } from '../../async/mutex.js';
import { accessibleClient } from '../auth/client-access.js';
import { callerOf, type Identity } from '../auth/identity.js';
import type { ErrorCode } from '../errors/error-table.js';
import { invalidField, Problem } from '../errors/problem.js';
import { getBalance } from '../operations/credit-operations.js';
import type { Operation } from '../operations/operation.js';
import { denialReason } from '../operations/permission.js';
import type { OperationRunner } from '../operations/runners/operation-runner.js';
import type { Delivered, SubscriptionRunner } from '../operations/runners/subscription-runner.js';
import { costOf } from './document/cost.js';
import {
  operationNamed,
  PreparedDocuments,
  REQUESTS,
  SUBSCRIPTIONS,
} from './document/prepared-documents.js';
import { clientBalances, type ReadBalances } from './execution/client-balances.js';
import {
  errorAnswer,
  failureOf,
  failuresOf,
  type ErrorAnswer,
  type Failure,
} from './execution/error-answer.js';
import type { FieldContext, NamedParts } from './execution/field-context.js';
import { SubscriptionAnswers } from './execution/subscription-answers.js';
import { typedVariables, type TypedVariables } from './execution/untyped-inputs.js';
import { buildGraphqlSchema } from './schema/build-schema.js';

/** A checked request (`GraphqlInput`). */
export interface GraphqlRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: { readonly [name: string]: unknown } | null;
}

/** The caller of a document, and what the transport does for it. */
export interface GraphqlSession {
  readonly identity: Identity;
  readonly requestId: string;
  /** Aborted when the caller does not wait for the answer any more. */
  readonly signal: AbortSignal;
  /** Takes further operations out of the caller's rate. @throws Problem RATE_LIMITED */
  charge(operations: number): void;
  /** Counts a refusal by its code. */
  refused(code: ErrorCode): void;
  /** Receives every failure, to log defects and outages. */
  failed(failure: Failure): void;
}

/** The same for a subscription. */
export interface SubscriptionSession extends GraphqlSession {
  /** Counts the subscription before anything is done for it. @throws Problem RATE_LIMITED */
  begin(): void;
  /**
   * Opens a source within the bounds of the transport, which closes it when the access ends.
   * @throws Problem RATE_LIMITED, OVERLOADED, and what opening it throws
   */
  opened(open: () => Promise<Delivered>): Promise<AsyncIterable<unknown>>;
}

export interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly ErrorAnswer[];
}

/** The services that answer the fields. */
export interface GraphqlServices {
  readonly runner: OperationRunner;
  readonly subscriptions: Pick<SubscriptionRunner, 'open'>;
  readonly readBalances: ReadBalances;
  /** The most that one document may cost. */
  readonly costMax: number;
}

/**
 * GraphQL over the declared operations.
 *
 * **Invariants**
 * - Every field checks the permission of the operation that it runs.
 * - A document is bounded before it is validated, and its cost before it is run.
 * - Validations, and documents that answer with many objects, run one at a time.
 */
export class GraphqlFacade {
  private readonly built = buildGraphqlSchema();
  private readonly documents = new PreparedDocuments(this.built.schema, REQUESTS);
  private readonly subscribed = new PreparedDocuments(this.built.schema, SUBSCRIPTIONS);

  private readonly turns = new Mutex();

  constructor(private readonly services: GraphqlServices) {}

  /** The answer to a document; every failure is in its `errors`. */
  async answer(request: GraphqlRequest, session: GraphqlSession): Promise<GraphqlAnswer> {
    let result: ExecutionResult;
    try {
      const { document, asked, cost } = await this.admitted(this.documents, request, session);
      if (isSubscription(asked)) throw otherPlace(SUBSCRIPTIONS_PLACE);
      const run = (): Promise<ExecutionResult> => this.run(document, asked, session);
      result = await (cost >= HEAVY_COST ? this.inTurn(run) : run());
    } catch (cause) {
      return { errors: shownAll(cause, session) };
    }
    const errors = result.errors?.map((error) => shown(error, failureOf(error), session));
    return {
      ...(result.data !== undefined && { data: result.data }),
      ...(errors && { errors }),
    };
  }

  /** Begins a subscription; the rules of documents are those of `answer`. */
  async subscribe(
    request: GraphqlRequest,
    session: SubscriptionSession,
  ): Promise<SubscriptionAnswers | readonly ErrorAnswer[]> {
    try {
      session.begin();
      const { document, asked } = await this.admitted(this.subscribed, request, session);
      if (!isSubscription(asked)) throw otherPlace(DOCUMENTS_PLACE);
      const follow = this.followFor(session);
      const args = {
        ...{ schema: this.built.schema, document, variableValues: asked.variables },
        operationName: asked.operation.name?.value ?? null,
      };
      return await SubscriptionAnswers.open(args, {
        context: () => ({ ...this.contextOf(session), follow }),
        shown: (cause) => shownAll(cause, session),
      });
    } catch (cause) {
      return shownAll(cause, session);
    }
  }

  /** A document within the bounds. @throws GraphQLError, Problem, DocumentRefused */
  private async admitted(
    documents: PreparedDocuments,
    request: GraphqlRequest,
    session: GraphqlSession,
  ): Promise<Admitted> {
    const document = await this.prepared(documents, request.query);
    const operation = operationNamed(document, request.operationName);
    const asked = { operation, variables: request.variables ?? {} };
    return { document, asked, cost: this.admit(document, asked, session) };
  }

  private followFor(session: SubscriptionSession): FieldContext['follow'] {
    const { identity } = session;
    return async (operation, parts) => {
      demandPermission(identity, operation);
      const { subscriptions } = this.services;
      return session.opened(() => subscriptions.open(operation, { ...parts, identity }));
    };
  }

  private async prepared(documents: PreparedDocuments, text: string): Promise<DocumentNode> {
    return documents.remembered(text) ?? this.inTurn(() => documents.prepare(text));
  }

  /** Work that occupies the event loop runs alone, and others are served before it begins. */
  private inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    return this.turns.run(async () => {
      await nextTurn();
      await nextTurn();
      return work();
    });
  }

  /** The cost of the document. @throws Problem INVALID_INPUT, RATE_LIMITED */
  private admit(document: DocumentNode, asked: Asked, session: GraphqlSession): number {
    const { total, operations } = costOf(this.built.schema, document, asked);
    const { costMax } = this.services;
    if (total > costMax) {
      const message = `must cost at most ${costMax}; this one costs ${total}: ask for smaller pages`;
      throw invalidField('query', 'TOO_COSTLY', message);
    }
    // The request itself was charged already.
    if (operations > 1) session.charge(operations - 1);
    return total;
  }

  private async run(
    document: DocumentNode,
    { operation, variables }: Asked,
    session: GraphqlSession,
  ): Promise<ExecutionResult> {
    const { schema } = this.built;
    const context = this.contextOf(session);
    const operationName = operation.name?.value ?? null;
    const argumentsWith = ({ values, untyped }: TypedVariables): ExecutionArgs => ({
      ...{ schema, document, operationName },
      contextValue: { ...context, untyped },
      variableValues: values,
    });
    const sent = typedVariables(this.built, operation, { sent: variables, misfits: false });
    const result = await execute(argumentsWith(sent));
    if (result.data !== undefined) return result;
    // No field was run: a variable does not fit its type.
    const fitting = typedVariables(this.built, operation, { sent: variables, misfits: true });
    return fitting.untyped.size === sent.untyped.size ? result : execute(argumentsWith(fitting));
  }

  private contextOf(session: GraphqlSession): FieldContext {
    const { identity, requestId, signal } = session;
    const caller = callerOf(identity, requestId);
    const balances = clientBalances(this.services.readBalances);
    const count = (code: ErrorCode): void => session.refused(code);
    return {
      untyped: new Map(),
      run: async (operation: Operation, parts: NamedParts) => {
        demandPermission(identity, operation);
        return this.services.runner.run(operation, { ...parts, identity, caller, signal }, count);
      },
      follow: () => Promise.reject(new Error('only a subscription can follow')),
      balanceOf: async (clientId) => {
        demandPermission(identity, getBalance);
        return balances(accessibleClient(identity, clientId));
      },
    };
  }
}

/** Objects whose answers occupy the event loop for a moment: an introspection, a large page. */
const HEAVY_COST = 500;

const SUBSCRIPTIONS_PLACE =
  'must be a query or a mutation here: send subscriptions over the WebSocket at /graphql/ws';
const DOCUMENTS_PLACE = 'must be a subscription here: send queries and mutations to POST /graphql';

function otherPlace(message: string): Problem {
  return invalidField('query', 'UNSUPPORTED', message);
}

function isSubscription({ operation }: Asked): boolean {
  return operation.operation === OperationTypeNode.SUBSCRIPTION;
}

interface Admitted {
  readonly document: DocumentNode;
  readonly asked: Asked;
  readonly cost: number;
}

interface Asked {
  readonly operation: OperationDefinitionNode;
  readonly variables: { readonly [name: string]: unknown };
}

/** @throws Problem FORBIDDEN */
function demandPermission(identity: Identity, operation: Operation): void {
  const refusal = denialReason(identity, operation);
  if (refusal !== null) throw new Problem('FORBIDDEN', { detail: refusal });
}

function shownAll(cause: unknown, session: GraphqlSession): readonly ErrorAnswer[] {
  return failuresOf(cause).map((failure) => shown(failure.error, failure, session));
}

function shown(
  error: Parameters<typeof errorAnswer>[0],
  failure: Failure,
  session: GraphqlSession,
): ErrorAnswer {
  session.refused(failure.problem.code);
  session.failed(failure);
  return errorAnswer(error, failure.problem, session.requestId);
}
