import type { Query } from '@nestjs/cqrs';
import type { Caller } from '../../application/lanes/answer.js';
import type { ReadKind } from '../../application/queries/long-reads.js';
import type { Page, PageAsked } from '../../application/queries/lists/page.js';
import type { SlicedWork } from '../../async/time-slices.js';
import type { Identity } from '../auth/identity.js';
import type { ErrorCode } from '../errors/error-table.js';
import type { JsonSchema } from '../input/rules/rule.js';
import { presentPage } from '../views/page.js';
import type { Operation } from './operation.js';

/** The checked parts that a query is made from, and the work that its long loops pause in. */
export interface ReadParts<I, N extends string = string> extends QueryParts<I, N> {
  readonly work: SlicedWork;
}

/** The checked parts of a call that reads. */
export interface QueryParts<I, N extends string = string> {
  readonly input: I;
  /** The client that the call names, in lower case; empty unless the target is a client. */
  readonly clientId: string;
  /** The ids that `QueryOperation.ids` declares. */
  readonly ids: { readonly [name in N]: string };
  readonly identity: Identity;
  readonly caller: Caller;
  /** Requested size and start of a page, for lists. */
  readonly page: PageAsked;
  /** Revision of the client that the answer must contain; null = none was named. */
  readonly minRevision: bigint | null;
  /** Position of the log that the answer must contain; null = none was named. */
  readonly minPosition: bigint | null;
}

/** An operation that reads. */
export interface QueryOperation<
  I extends object = object,
  R = unknown,
  A = unknown,
  N extends string = string,
> extends Operation {
  /** Without it every parameter is ignored. */
  readonly input?: new () => I;
  /** Whether its input is a separate object, not a few parameters. */
  readonly takesBody?: boolean;
  /** Schema of the answer, which is that of HTTP where HTTP answers in JSON. */
  readonly answer: JsonSchema;
  /** Ids beside the client's that a call names, and the problem when one cannot name anything. */
  readonly ids?: { readonly [name in N]: ErrorCode };
  /** How long the read may be, given its input; null = it is always short. */
  readonly reads?: (input: I) => ReadKind;
  /** Makes the query from its checked parts. */
  query(parts: ReadParts<I, N>): Query<R>;
  /** Shows what was found, as far as the caller may see it. */
  view(found: R, parts: QueryParts<I, N>): A;
}

/** Lets the compiler check that input, query and view of an operation belong together. */
export function queryOperation<I extends object, R, A, N extends string = never>(
  declared: QueryOperation<I, R, A, N>,
): QueryOperation<I, R, A, N> {
  return declared;
}

/** The view of a list whose items are shown by one function. */
export function pageView<T, A>(
  present: (item: T, role: Identity['role']) => A,
): (
  found: Page<T>,
  parts: { readonly identity: Identity },
) => { readonly items: readonly A[]; readonly nextCursor: string | null } {
  return (found, { identity }) => presentPage(found, (item) => present(item, identity.role));
}
