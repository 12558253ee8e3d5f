import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { accessibleClient } from '../../auth/client-access.js';
import type { ErrorCode } from '../../errors/error-table.js';
import { invalidField } from '../../errors/problem.js';
import { parseBody, propertiesOf } from '../../input/validator.js';
import { bigintOrNull, pageAsked, REVISION_RULE } from '../../input/query-input.js';
import { idsIn, type Call } from '../call.js';
import type { QueryOperation, QueryParts } from '../query-operation.js';

/** The parameters that many inputs of queries have. */
interface Shared {
  readonly limit?: string;
  readonly cursor?: string;
  readonly minRevision?: string;
  readonly minPosition?: string;
}

export type QueryCall = Omit<Call, 'key' | 'request'>;

/** Runs operations that read, for every facade alike. */
@Injectable()
export class QueryRunner {
  constructor(private readonly queries: QueryBus) {}

  /** The answer to a call. @throws Problem, QueryError */
  async run<I extends object, R, A, N extends string>(
    operation: QueryOperation<I, R, A, N>,
    call: QueryCall,
  ): Promise<A> {
    const parts = this.parts(operation, call);
    return operation.view(await this.queries.execute(operation.query(parts)), parts);
  }

  /** Resolves with the query's findings, for answers in another form. @throws Problem, QueryError */
  find<I extends object, R, A, N extends string>(
    operation: QueryOperation<I, R, A, N>,
    call: QueryCall,
  ): Promise<R> {
    return this.queries.execute(operation.query(this.parts(operation, call)));
  }

  /** The checked parts of a call. @throws Problem */
  parts<I extends object, R, A, N extends string>(
    operation: QueryOperation<I, R, A, N>,
    call: QueryCall,
  ): QueryParts<I, N> {
    const { identity, caller } = call;
    const clientId = operation.target === 'client' ? accessibleClient(identity, call.client) : '';
    const input = inputOf(operation, call);
    const { minRevision, minPosition, ...shared } = input as Shared;
    return {
      input,
      clientId,
      identity,
      caller,
      page: pageAsked(shared),
      minRevision: bigintOrNull(minRevision ?? revisionNamed(operation, call)),
      minPosition: bigintOrNull(minPosition),
      ids: idsIn(operation.ids ?? ({} as { readonly [name in N]: ErrorCode }), call),
    };
  }
}

function inputOf<I extends object, R, A, N extends string>(
  { input }: QueryOperation<I, R, A, N>,
  call: QueryCall,
): I {
  return input === undefined ? ({} as I) : parseBody(input, call.input);
}

/** `minRevision` as it is sent beside the input, where the operation knows it. @throws Problem */
function revisionNamed(
  { input }: Pick<QueryOperation, 'input'>,
  { minRevision }: QueryCall,
): string | undefined {
  if (minRevision === undefined || input === undefined || !isFresh(input)) return undefined;
  const fault = REVISION_RULE.check(minRevision, {});
  if (fault !== null) throw invalidField('Tallystick-Min-Revision', fault.code, fault.message);
  return minRevision as string;
}

const FRESH = new WeakMap<object, boolean>();

/** Whether an input class has `minRevision`. */
function isFresh(input: new () => object): boolean {
  let known = FRESH.get(input);
  if (known === undefined) {
    known = propertiesOf(input).some(({ name }) => name === 'minRevision');
    FRESH.set(input, known);
  }
  return known;
}
