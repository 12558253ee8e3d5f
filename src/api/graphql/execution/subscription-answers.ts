import {
  createSourceEventStream,
  execute,
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import type { ErrorAnswer } from './error-answer.js';
import type { FieldContext } from './field-context.js';

/** Document and variables of a subscription. */
export type SubscriptionArguments = Pick<
  ExecutionArgs,
  'schema' | 'document' | 'variableValues' | 'operationName'
>;

/** The parts that all answers of a subscription share. */
interface Shared {
  /** A new context for each answer: what one answer read is not the next one's. */
  context(): FieldContext;
  /** The errors behind whatever was thrown, as the caller sees them. */
  shown(cause: unknown): readonly ErrorAnswer[];
}

/**
 * The answers of one subscription: one execution of its document for each item of its source.
 * Unlike an async generator it ends while an item is awaited.
 */
export class SubscriptionAnswers implements AsyncIterableIterator<ExecutionResult> {
  private constructor(
    readonly args: SubscriptionArguments,
    private readonly items: AsyncIterator<unknown>,
    private readonly shared: Shared,
  ) {}

  /** @throws whatever prevents the subscription */
  static async open(args: SubscriptionArguments, shared: Shared): Promise<SubscriptionAnswers> {
    const found = await createSourceEventStream({ ...args, contextValue: shared.context() });
    if (Symbol.asyncIterator in found) {
      return new SubscriptionAnswers(args, found[Symbol.asyncIterator](), shared);
    }
    throw found.errors?.[0] ?? new Error('the subscription has neither answers nor errors');
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** @throws GraphQLError with the problem in its extensions */
  async next(): Promise<IteratorResult<ExecutionResult>> {
    try {
      const item = await this.items.next();
      if (item.done === true) return { done: true, value: undefined };
      return { done: false, value: await this.answer(item.value) };
    } catch (cause) {
      await this.items.return?.();
      const [first] = this.shared.shown(cause);
      throw first === undefined ? cause : graphqlError(first);
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    await this.items.return?.();
    return { done: true, value: undefined };
  }

  private async answer(item: unknown): Promise<ExecutionResult> {
    const context = { contextValue: this.shared.context(), rootValue: item };
    const result = await execute({ ...this.args, ...context });
    if (result.errors === undefined) return result;
    const errors = result.errors.flatMap((error) => this.shared.shown(error));
    return { ...result, errors: errors.map(graphqlError) };
  }
}

/** An error whose JSON is the answer to the caller. */
export function graphqlError({ message, path, extensions }: ErrorAnswer): GraphQLError {
  return new GraphQLError(message, { ...(path && { path }), extensions });
}
