import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { PurgeJournal } from '../../../application/purge/purge-journal.js';
import { unlessPurged } from '../../../application/queries/purges/unless-purged.js';
import { LongReads, type ReadAsked } from '../../../application/queries/long-reads.js';
import { TimeSlices, type SlicedWork } from '../../../async/time-slices.js';
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

const NEVER = new AbortController().signal;

export type QueryCall = Omit<Call, 'key' | 'request'>;

/** Runs operations that read, for every facade alike. */
@Injectable()
export class QueryRunner {
  /** For reads that are always short. */
  private readonly short = new TimeSlices().work();

  constructor(
    private readonly queries: QueryBus,
    private readonly reads: LongReads,
    private readonly journal: PurgeJournal,
  ) {}

  /** The answer to a call. @throws Problem, QueryError, LongReadRefused, ReadStopped */
  async run<I extends object, R, A, N extends string>(
    operation: QueryOperation<I, R, A, N>,
    call: QueryCall,
  ): Promise<A> {
    const parts = this.parts(operation, call);
    return this.reading(operation, parts, call, async (work) => {
      const found = await this.queries.execute(operation.query({ ...parts, work }));
      if (work !== this.short) await work.pause();
      return operation.view(found, parts);
    });
  }

  /** Resolves with the query's findings, for answers in another form. @throws as `run` does */
  find<I extends object, R, A, N extends string>(
    operation: QueryOperation<I, R, A, N>,
    call: QueryCall,
  ): Promise<R> {
    const parts = this.parts(operation, call);
    return this.reading(operation, parts, call, (work) =>
      this.queries.execute(operation.query({ ...parts, work })),
    );
  }

  /** The findings of a query that come one by one; the read lasts until their end. */
  stream<I extends object, T, A, N extends string>(
    operation: QueryOperation<I, AsyncIterable<T>, A, N>,
    call: QueryCall,
  ): Promise<AsyncIterable<T>> {
    const parts = this.parts(operation, call);
    const asked = readOf(operation, parts, call);
    if (asked === null) throw new Error(`${operation.name} does not say how long it reads`);
    return unlessPurged(this.journal, parts.clientId, () =>
      this.reads.stream(asked, (work) => this.queries.execute(operation.query({ ...parts, work }))),
    );
  }

  private reading<I extends object, T>(
    operation: Pick<QueryOperation<I>, 'reads'>,
    parts: { readonly input: I; readonly clientId: string },
    call: QueryCall,
    read: (work: SlicedWork) => Promise<T>,
  ): Promise<T> {
    const asked = readOf(operation, parts, call);
    return unlessPurged(this.journal, parts.clientId, () => {
      if (asked === null) return read(this.short);
      return this.reads.run(asked, async (work) => {
        // Some stores read a page in one step: not two of them in one turn of the event loop.
        await work.pause();
        return read(work);
      });
    });
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

/** The long read that a call asks for; null = a short one. */
function readOf<I extends object>(
  { reads }: Pick<QueryOperation<I>, 'reads'>,
  { input }: { readonly input: I },
  { identity, signal = NEVER }: QueryCall,
): ReadAsked | null {
  return reads === undefined ? null : { kind: reads(input), keyId: identity.id, signal };
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
