import { GraphQLError } from 'graphql';
import { toProblem } from '../../errors/problem-of-error.js';
import {
  invalidInput,
  Problem,
  problemMembers,
  type FieldError,
  type ProblemMembers,
} from '../../errors/problem.js';
import { DocumentRefused } from '../document/prepared-documents.js';
import { KEY_FIELD, RELAY } from '../schema/names.js';
import { withoutValues } from './without-values.js';

/** An error as it is sent (GraphQL October 2021, §7.1.2). */
export interface ErrorAnswer {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  /** The members of the problem document. */
  readonly extensions: ProblemMembers;
}

/** A failure, with the problem that the caller gets. */
export interface Failure {
  readonly problem: Problem;
  /** Null for a defect, which is logged and not shown. */
  readonly known: boolean;
  readonly cause: unknown;
}

/** The failures behind whatever was thrown before a document was run. */
export function failuresOf(
  cause: unknown,
): readonly (Failure & { readonly error: GraphQLError })[] {
  const errors = cause instanceof DocumentRefused ? cause.errors : [asGraphqlError(cause)];
  return errors.map((error) => ({ ...failureOf(error), error }));
}

function asGraphqlError(cause: unknown): GraphQLError {
  if (cause instanceof GraphQLError) return cause;
  const originalError = cause instanceof Error ? cause : new Error(String(cause));
  return new GraphQLError(originalError.message, { originalError });
}

/** The failure behind an error of one field, or of the document. */
export function failureOf(error: GraphQLError): Failure {
  const cause = error.originalError;
  // An error of graphql-js may have another one of graphql-js as its cause.
  if (cause === undefined || cause instanceof GraphQLError) {
    return { problem: refusedByGraphql(error), known: true, cause: error };
  }
  const problem = toProblem(cause);
  return { problem: problem ?? new Problem('INTERNAL'), known: problem !== null, cause };
}

/** Syntax, fields, types and variables that the schema does not accept. */
function refusedByGraphql(error: GraphQLError): Problem {
  const message = withoutValues(error);
  const variable = /^Variable "\$(\w+)"/.exec(message)?.[1];
  const field = variable === undefined ? 'query' : `variables.${variable}`;
  return invalidInput([{ field, code: 'INVALID_GRAPHQL', message }]);
}

export function errorAnswer(
  { path, locations }: GraphQLError,
  problem: Problem,
  requestId: string,
): ErrorAnswer {
  const members = problemMembers(named(problem), { requestId, ...retryIn(problem) });
  const [first] = problem.parts.errors ?? [];
  const isGraphql = first?.code === 'INVALID_GRAPHQL';
  return {
    message: isGraphql ? first.message : members.detail,
    ...(path && { path }),
    ...(locations && { locations }),
    extensions: members,
  };
}

/** Seconds, which HTTP sends as `Retry-After`. */
function retryIn({ parts: { retryAfter } }: Problem): object {
  return retryAfter === undefined ? {} : { retryAfter };
}

const NAMES: { readonly [field: string]: string } = { ...RELAY, 'Idempotency-Key': KEY_FIELD };

/** The problem with its fields under the names of GraphQL. */
function named(problem: Problem): Problem {
  const { errors } = problem.parts;
  if (errors === undefined || !errors.some(({ field }) => field in NAMES)) return problem;
  const renamed = errors.map((error): FieldError => ({
    ...error,
    field: NAMES[error.field] ?? error.field,
  }));
  return new Problem(problem.code, { ...problem.parts, errors: renamed });
}
