import { applyDecorators, Delete, Get, Patch, Post, Put, SetMetadata } from '@nestjs/common';
import type { ErrorCode } from '../../errors/error-table.js';
import type { Parameter } from '../../input/parameter.js';
import type { JsonSchema } from '../../input/rules/rule.js';
import type { Operation } from '../../operations/operation.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One answer of a route, as the OpenAPI document shows it. */
export interface AnswerSpec {
  readonly status: number;
  readonly description: string;
  /** Of the JSON; the operation's unless declared. */
  readonly schema?: JsonSchema;
  readonly example?: unknown;
  /** Content types; `application/json` unless declared. All others are texts. */
  readonly types?: readonly string[];
  /** Headers of the answer by name, with what they say. */
  readonly headers?: { readonly [name: string]: string };
}

/** An operation with its address and its answer in HTTP. */
export interface RouteSpec {
  readonly operation: Operation;
  readonly method: Method;
  /** Nest's form: `/v1/clients/:id/debits`. */
  readonly path: string;
  readonly answer: AnswerSpec;
  /** Answers under another status that are no problems. */
  readonly also?: readonly AnswerSpec[];
  /** The answer has an ETag, which `If-None-Match` takes: 304 when nothing changed. */
  readonly tagged?: boolean;
  /** Headers that the route reads, beside those that follow from the operation. */
  readonly headers?: readonly Parameter[];
  /** Problems that only HTTP has. */
  readonly problems?: readonly ErrorCode[];
}

const VERBS = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete };
const ROUTES: RouteSpec[] = [];

/** Metadata key under which the guard finds a route's declaration. */
export const ROUTE = 'tallystick:route';

/**
 * Makes a controller's method the route of an operation: its address and its place in the OpenAPI
 * document. The guard refuses a method that has no such declaration.
 */
export function Route(operation: Operation, http: Omit<RouteSpec, 'operation'>): MethodDecorator {
  const answer = { ...(operation.answer && { schema: operation.answer }), ...http.answer };
  const spec = { operation, ...http, answer };
  ROUTES.push(spec);
  return applyDecorators(VERBS[spec.method](spec.path), SetMetadata(ROUTE, spec));
}

/** All routes of the controllers loaded so far, in the order of their declaration. */
export function routes(): readonly RouteSpec[] {
  return ROUTES;
}
