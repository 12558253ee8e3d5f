import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SlicedWork } from '../../../async/time-slices.js';
import type { Caller } from '../../lanes/answer.js';
import { Lanes } from '../../lanes/lanes.js';
import { IssuedStatements } from '../../statements/issued-statements.js';
import type { StatementDocument } from '../../statements/statement-document.js';
import { QueryError } from '../query-error.js';
import { demandClient } from './demand-client.js';

/** A statement that was issued, made again from the log. */
export class GetIssuedStatement extends Query<StatementDocument> {
  constructor(
    readonly clientId: string,
    readonly number: string,
    readonly caller: Caller,
    readonly work: SlicedWork,
  ) {
    super();
  }
}

@QueryHandler(GetIssuedStatement)
export class GetIssuedStatementHandler implements IQueryHandler<GetIssuedStatement> {
  constructor(
    private readonly lanes: Lanes,
    private readonly issued: IssuedStatements,
  ) {}

  /** @throws QueryError, StatementDiffers, TotalsDiffer, LogUnavailable, VaultUnavailable */
  async execute(query: GetIssuedStatement): Promise<StatementDocument> {
    const { clientId, number, caller, work } = query;
    await demandClient(this.lanes, clientId, caller);
    const fact = await this.issued.find(clientId, number, work);
    if (fact === null) throw new QueryError('NOT_FOUND', 'The client has no such statement.');
    return this.issued.document(fact, work);
  }
}
