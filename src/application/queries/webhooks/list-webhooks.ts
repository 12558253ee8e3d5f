import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { WebhookDetailsStore } from '../../webhooks/webhook-details.js';
import { WebhookDirectory } from '../../webhooks/webhook-directory.js';
import type { FoundWebhook } from '../../webhooks/webhook-changes.js';
import { Cursors } from '../lists/cursors.js';
import type { Page, PageAsked } from '../lists/page.js';

const SCOPE = ['webhooks'];

/** Endpoints in the order of their ids, as of now. */
export class ListWebhooks extends Query<Page<FoundWebhook>> {
  constructor(readonly page: PageAsked) {
    super();
  }
}

@QueryHandler(ListWebhooks)
export class ListWebhooksHandler implements IQueryHandler<ListWebhooks> {
  constructor(
    private readonly directory: WebhookDirectory,
    private readonly details: WebhookDetailsStore,
    private readonly cursors: Cursors,
  ) {}

  /** @throws QueryError INVALID_CURSOR, VaultUnavailable, LogUnavailable */
  async execute({ page: { limit, cursor } }: ListWebhooks): Promise<Page<FoundWebhook>> {
    const [after = ''] = cursor === null ? [] : await this.cursors.open(SCOPE, cursor);
    const all = [...(await this.directory.all()).values()];
    const rest = all
      .filter(({ webhookId }) => webhookId > String(after))
      .sort((one, other) => (one.webhookId < other.webhookId ? -1 : 1));
    const items: FoundWebhook[] = [];
    for (const webhook of rest.slice(0, limit)) {
      items.push({ webhook, details: await this.details.of(webhook) });
    }
    const last = items.at(-1);
    if (last === undefined || rest.length <= limit) return { items, nextCursor: null };
    return { items, nextCursor: await this.cursors.seal(SCOPE, [last.webhook.webhookId]) };
  }
}
