import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Deliveries, type Delivery, type DeliveryPlace } from '../../webhooks/deliveries.js';
import { WebhookDirectory } from '../../webhooks/webhook-directory.js';
import { Cursors } from '../lists/cursors.js';
import type { Page, PageAsked } from '../lists/page.js';
import { QueryError } from '../query-error.js';
import { NO_WEBHOOK } from './get-webhook.js';

/** Deliveries to an endpoint: waiting, failed and the last delivered, the newest first. */
export class ListDeliveries extends Query<Page<Delivery>> {
  constructor(
    readonly webhookId: string,
    readonly page: PageAsked,
  ) {
    super();
  }
}

@QueryHandler(ListDeliveries)
export class ListDeliveriesHandler implements IQueryHandler<ListDeliveries> {
  constructor(
    private readonly directory: WebhookDirectory,
    private readonly deliveries: Deliveries,
    private readonly cursors: Cursors,
  ) {}

  /** @throws QueryError NOT_FOUND, INVALID_CURSOR, VaultUnavailable, LogUnavailable */
  async execute({ webhookId, page: { limit, cursor } }: ListDeliveries): Promise<Page<Delivery>> {
    const scope = ['webhook-deliveries', webhookId];
    const after = cursor === null ? null : placeIn(await this.cursors.open(scope, cursor));
    if ((await this.directory.find(webhookId)) === null) {
      throw new QueryError('NOT_FOUND', NO_WEBHOOK);
    }
    const found = await this.deliveries.newest(webhookId, after, limit + 1);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    if (last === undefined || found.length <= limit) return { items, nextCursor: null };
    const { sort, id } = last.place;
    return { items, nextCursor: await this.cursors.seal(scope, [sort, id]) };
  }
}

function placeIn([sort, id]: readonly unknown[]): DeliveryPlace {
  if (typeof sort === 'string' && typeof id === 'string') return { sort, id };
  throw new QueryError('INVALID_CURSOR', 'The cursor belongs to another list.');
}
