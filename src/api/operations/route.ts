import { applyDecorators, Delete, Get, Patch, Post, Put, SetMetadata } from '@nestjs/common';
import type { Role, Scope } from '../auth/identity.js';
import type { ErrorCode } from '../errors/error-table.js';
import type { Parameter } from '../input/parameter.js';
import type { InputClass, JsonSchema } from '../input/rules/rule.js';
import type { Tag } from './tags.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One answer of a route, as the OpenAPI document shows it. */
export interface AnswerSpec {
  readonly status: number;
  readonly description: string;
  /** Of the JSON; a reference to a component where other answers have the same shape. */
  readonly schema?: JsonSchema;
  readonly example?: unknown;
  /** Content types; `application/json` unless said. All others are texts. */
  readonly types?: readonly string[];
  /** Headers of the answer by name, with what they say. */
  readonly headers?: { readonly [name: string]: string };
}

/** What a route is: the one declaration behind its access, its address and its documentation. */
export interface RouteSpec {
  readonly method: Method;
  /** Nest's form: `/v1/clients/:id/debits`. */
  readonly path: string;
  /**
   * Roles; or `public` = no key is asked for, `docs` = none unless the documentation is closed,
   * `metrics` = a key of any role or what the settings say of the metrics.
   */
  readonly allow: readonly Role[] | 'public' | 'docs' | 'metrics';
  /** A gateway's key with scopes needs this one. */
  readonly scope?: Scope;
  /** Each item names its client: a key bound to clients may call it, and reaches only theirs. */
  readonly perItem?: boolean;
  /** Name of the operation in generated clients; that of the GraphQL field where there is one. */
  readonly operation: string;
  readonly summary: string;
  readonly tag: Tag;
  /** Class of the body; several when a field of it says which. */
  readonly input?: InputClass | readonly InputClass[];
  /** An example body, valid. */
  readonly example?: unknown;
  readonly parameters?: readonly Parameter[];
  /** Whether an `Idempotency-Key` may be sent, or must be when the body has no id. */
  readonly idempotency?: 'optional' | 'required';
  readonly answer: AnswerSpec;
  /** Answers under another status that are no problems. */
  readonly also?: readonly AnswerSpec[];
  /** The answer has an ETag, which `If-None-Match` takes: 304 when nothing changed. */
  readonly tagged?: boolean;
  /** Problems beyond those that every route may give. */
  readonly problems?: readonly ErrorCode[];
}

const VERBS = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete };
const ROUTES: RouteSpec[] = [];

/** Metadata key under which the guard finds a route's declaration. */
export const ROUTE = 'tallystick:route';

/**
 * Makes a controller's method a route: its address, who may call it (the guard refuses whatever
 * has no such declaration) and its place in the OpenAPI document.
 */
export function Route(spec: RouteSpec): MethodDecorator {
  ROUTES.push(spec);
  return applyDecorators(VERBS[spec.method](spec.path), SetMetadata(ROUTE, spec));
}

/** All routes of the controllers loaded so far, in the order of their declaration. */
export function routes(): readonly RouteSpec[] {
  return ROUTES;
}
