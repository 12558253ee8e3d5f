import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GetBalances } from '../../../application/queries/get-balances.js';
import { FacadeConfig } from '../../auth/http-config.js';
import { Problem } from '../../errors/problem.js';
import type { GraphqlFacade } from '../../graphql/graphql-facade.js';
import { OperationRunner } from '../../operations/runners/operation-runner.js';
import { SubscriptionRunner } from '../../operations/runners/subscription-runner.js';
import { presentBalance } from '../../views/balance.js';

/** The GraphQL facade; its code and its library are loaded by the first request. */
@Injectable()
export class LazyGraphql {
  private loaded: Promise<GraphqlFacade> | null = null;

  constructor(
    private readonly runner: OperationRunner,
    private readonly subscriptions: SubscriptionRunner,
    private readonly queries: QueryBus,
    private readonly config: FacadeConfig,
  ) {}

  /** @throws Problem NOT_FOUND when GraphQL is off */
  facade(): Promise<GraphqlFacade> {
    if (this.config.graphqlCostMax === 0) {
      throw new Problem('NOT_FOUND', { detail: 'GraphQL is switched off here.' });
    }
    return (this.loaded ??= this.load());
  }

  private async load(): Promise<GraphqlFacade> {
    const { GraphqlFacade } = await import('../../graphql/graphql-facade.js');
    return new GraphqlFacade({
      runner: this.runner,
      subscriptions: this.subscriptions,
      costMax: this.config.graphqlCostMax,
      readBalances: async (clientIds) => {
        const balances = await this.queries.execute(new GetBalances(clientIds));
        return balances.map((one) => (one === null ? null : presentBalance(one)));
      },
    });
  }
}
