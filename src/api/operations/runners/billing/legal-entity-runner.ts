import { Injectable } from '@nestjs/common';
import {
  LegalEntityDirectory,
  type LegalEntityAnswer,
} from '../../../../application/legal-entities/legal-entity-directory.js';
import { randomUUID } from 'node:crypto';

import { invalidField, Problem, refused } from '../../../errors/problem.js';
import {
  ChangeLegalEntityInput,
  CreateLegalEntityInput,
} from '../../../input/billing/legal-entity-input.js';
import { parseBody } from '../../../input/validator.js';
import { presentLegalEntity, type LegalEntityView } from '../../../views/billing/legal-entity.js';
import { idIn, type Call } from '../../call.js';
import { Idempotency } from '../idempotency.js';

/** An entity that was added, and whether by an earlier call. */
export interface AddedLegalEntity {
  readonly entity: LegalEntityView;
  readonly isReplayed: boolean;
}

/** Adds, changes and removes legal entities, for every facade alike. */
@Injectable()
export class LegalEntityRunner {
  constructor(
    private readonly directory: LegalEntityDirectory,
    private readonly idempotency: Idempotency,
  ) {}

  /** @throws Problem */
  async create(call: Call): Promise<LegalEntityView> {
    return (await this.add(call)).entity;
  }

  /** The same, and whether it is the answer to a call that was repeated. @throws Problem */
  async add(call: Call): Promise<AddedLegalEntity> {
    const input = parseBody(CreateLegalEntityInput, call.input);
    const { legalEntityId = this.newId(call), iban = null, footer = null, ...rest } = input;
    const command = {
      type: 'AddLegalEntity',
      legalEntityId,
      details: { ...rest, iban, footer },
    } as const;
    const answer = await this.directory.submit(command, call.caller);
    return { entity: entityOf(answer, legalEntityId), isReplayed: answer.result === 'replayed' };
  }

  /** @throws Problem */
  async change(call: Call): Promise<LegalEntityView> {
    const legalEntityId = idIn(call, 'legalEntityId', 'NOT_FOUND');
    const input = parseBody(ChangeLegalEntityInput, call.input);
    const named = Object.entries(input).filter(([, value]) => value !== undefined);
    const patch = Object.fromEntries(named) as Partial<LegalEntityView>;
    const command = { type: 'ChangeLegalEntity', legalEntityId, patch } as const;
    return entityOf(await this.directory.submit(command, call.caller), legalEntityId);
  }

  /** @throws Problem */
  async remove(call: Call): Promise<{ readonly legalEntityId: string }> {
    const legalEntityId = idIn(call, 'legalEntityId', 'NOT_FOUND');
    const command = { type: 'RemoveLegalEntity', legalEntityId } as const;
    const { result } = await this.directory.submit(command, call.caller);
    if (result === 'not found') throw notFound();
    return { legalEntityId };
  }

  /** Made from the key, so that a retry reaches the same entity. */
  private newId(call: Call): string {
    const sent = this.idempotency.sentKey(call);
    if (sent === undefined) return randomUUID();
    return this.idempotency.legalEntityIdFor(call.identity.id, sent.id);
  }
}

function entityOf({ result, entity }: LegalEntityAnswer, id: string): LegalEntityView {
  if (result === 'id reused') throw refused([{ code: 'ID_REUSED', kind: 'key', id }]);
  if (result === 'prefix taken') {
    const message = 'must not be the prefix of another legal entity, past or present';
    throw invalidField('invoicePrefix', 'PREFIX_TAKEN', message);
  }
  if (result === 'not found' || entity === null) throw notFound();
  return presentLegalEntity(entity);
}

function notFound(): Problem {
  return new Problem('NOT_FOUND', {
    detail: 'There is no such legal entity: GET /v1/legal-entities lists them.',
  });
}
