import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { LegalEntity } from '../../../domain/legal-entities/state.js';
import { LegalEntityDirectory } from '../../legal-entities/legal-entity-directory.js';
import { QueryError } from '../query-error.js';

/** One legal entity, as of now. */
export class GetLegalEntity extends Query<LegalEntity> {
  constructor(readonly legalEntityId: string) {
    super();
  }
}

@QueryHandler(GetLegalEntity)
export class GetLegalEntityHandler implements IQueryHandler<GetLegalEntity> {
  constructor(private readonly directory: LegalEntityDirectory) {}

  /** @throws QueryError NOT_FOUND, LogUnavailable */
  async execute({ legalEntityId }: GetLegalEntity): Promise<LegalEntity> {
    const entity = await this.directory.find(legalEntityId);
    if (entity !== null) return entity;
    const detail = 'There is no such legal entity: GET /v1/legal-entities lists them.';
    throw new QueryError('NOT_FOUND', detail);
  }
}
