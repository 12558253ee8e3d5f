import { Injectable } from '@nestjs/common';
import { QueryBus, type Query } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { Unanswered } from '../../application/queries/unanswered.js';
import { checked } from '../input/checked.js';
import type { InputClass } from '../input/rule.js';
import { identityOf } from '../auth/identity.js';
import { invalidField, Problem } from '../problem.js';
import { REVISION_RULE } from './list-input.js';

/** Asks the read side, and says in the facade's words why there is no answer. */
@Injectable()
export class Questions {
  constructor(private readonly bus: QueryBus) {}

  /** @throws Problem */
  async ask<T>(query: Query<T>): Promise<T> {
    try {
      return await this.bus.execute(query);
    } catch (cause) {
      throw cause instanceof Unanswered ? problemOf(cause) : cause;
    }
  }
}

export function problemOf({ code, detail, field }: Unanswered): Problem {
  if (code === 'INVALID_INPUT') return invalidField(field ?? '', 'OUT_OF_RANGE', detail);
  if (code !== 'PROJECTION_BEHIND') return new Problem(code, { detail });
  return new Problem(code, { detail, retryAfter: 1 });
}

/**
 * The query parameters as an input; unknown ones are named.
 * @throws Problem
 */
export function asked<T extends object>(
  input: InputClass & (new () => T),
  request: FastifyRequest,
): T {
  // The parser gives an object without a prototype, which some validators do not take for one.
  return checked(input, { ...(request.query as object) });
}

/** `minRevision` as a parameter, else as the header. @throws Problem */
export function minRevisionOf(
  input: { readonly minRevision?: string },
  request: FastifyRequest,
): bigint | null {
  if (input.minRevision !== undefined) return BigInt(input.minRevision);
  const header = request.headers['tallystick-min-revision'];
  if (header === undefined) return null;
  const fault = REVISION_RULE.check(header, {});
  if (fault !== null) throw invalidField('Tallystick-Min-Revision', fault.code, fault.message);
  return BigInt(String(header));
}

/**
 * Questions about all clients are not for a key that is bound to some of them: a part that looks
 * like the whole would mislead.
 * @throws Problem FORBIDDEN
 */
export function demandUnbound(request: FastifyRequest): void {
  if (identityOf(request).clientIds === null) return;
  throw new Problem('FORBIDDEN', {
    detail: 'This key is bound to clients: ask for one of them by its id.',
  });
}
