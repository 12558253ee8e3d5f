import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { SubjectGone, type SubjectOf } from '../../../application/access/factors/factor-facts.js';
import {
  CodesExhausted,
  FactorRefused,
  SecondFactors,
  type NewSecondFactor,
} from '../../../application/access/factors/second-factors.js';
import { GetOwnName } from '../../../application/queries/get-own-name.js';
import { accessibleClient } from '../../auth/client-access.js';
import { subjectOf } from '../../auth/identity.js';
import { Problem } from '../../errors/problem.js';
import { CodeInput } from '../../input/factor-input.js';
import { parseBody } from '../../input/validator.js';
import type { FactorAnswer } from '../../views/schemas/factor-schema.js';
import { idIn, type Call } from '../call.js';

const NO_PERSON = 'A key has no second factor: log in.';

/** Runs the operations on second factors, for every facade alike. */
@Injectable()
export class FactorRunner {
  constructor(
    private readonly factors: SecondFactors,
    private readonly queries: QueryBus,
  ) {}

  /** @throws Problem SECOND_FACTOR_ACTIVE, SECOND_FACTOR_MISSING; VaultUnavailable */
  async setUp({ identity, caller }: Call): Promise<NewSecondFactor> {
    const subject = personOf(identity);
    const names = await this.queries.execute(new GetOwnName(identity, caller));
    return this.factors.begin(subject, names?.username ?? subject.id).catch(refuseFactor);
  }

  /** @throws as `setUp`; Problem INVALID_INPUT, CODE_INVALID, RATE_LIMITED */
  async activate({ identity, input, caller }: Call): Promise<FactorAnswer> {
    const subject = personOf(identity);
    const { code } = parseBody(CodeInput, input);
    await this.factors.activate(subject, code, caller).catch(refuseFactor);
    return { active: true };
  }

  /** @throws as `activate` */
  async remove({ identity, input, caller }: Call): Promise<FactorAnswer> {
    const subject = personOf(identity);
    const { code } = parseBody(CodeInput, input);
    await this.factors.remove(subject, code, caller).catch(refuseFactor);
    return { active: false };
  }

  /** @throws Problem CLIENT_NOT_FOUND; VaultUnavailable */
  async resetClient({ identity, client, caller }: Call): Promise<FactorAnswer> {
    return this.reset({ kind: 'client', id: accessibleClient(identity, client) }, caller);
  }

  /** @throws Problem NOT_FOUND; VaultUnavailable */
  async resetStaff(call: Call): Promise<FactorAnswer> {
    const id = idIn(call, 'staffId', 'NOT_FOUND').toLowerCase();
    return this.reset({ kind: 'staff', id }, call.caller);
  }

  private async reset(subject: SubjectOf, caller: Call['caller']): Promise<FactorAnswer> {
    await this.factors.reset(subject, caller).catch(refuseFactor);
    return { active: false };
  }
}

/** The problem for a code that was not compared. */
export function tooManyCodes({ waitMs }: CodesExhausted): Problem {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
  const detail = `Too many codes were wrong: try again in ${retryAfter} s, or use a recovery code.`;
  return new Problem('RATE_LIMITED', { detail, retryAfter });
}

/** @throws Problem SECOND_FACTOR_MISSING for a key */
function personOf(identity: Call['identity']): SubjectOf {
  const subject = subjectOf(identity);
  if (subject === null) throw new Problem('SECOND_FACTOR_MISSING', { detail: NO_PERSON });
  return subject;
}

function refuseFactor(cause: unknown): never {
  if (cause instanceof FactorRefused) throw new Problem(cause.code);
  if (cause instanceof CodesExhausted) throw tooManyCodes(cause);
  if (!(cause instanceof SubjectGone)) throw cause;
  throw new Problem(cause.kind === 'client' ? 'CLIENT_NOT_FOUND' : 'NOT_FOUND');
}
