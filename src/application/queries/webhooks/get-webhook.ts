import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { FoundWebhook } from '../../webhooks/webhook-changes.js';
import { WebhookDetailsStore } from '../../webhooks/webhook-details.js';
import { WebhookDirectory } from '../../webhooks/webhook-directory.js';
import { QueryError } from '../query-error.js';

export const NO_WEBHOOK = 'There is no such webhook: GET /v1/webhooks lists them.';

/** One endpoint, as of now. */
export class GetWebhook extends Query<FoundWebhook> {
  constructor(readonly webhookId: string) {
    super();
  }
}

@QueryHandler(GetWebhook)
export class GetWebhookHandler implements IQueryHandler<GetWebhook> {
  constructor(
    private readonly directory: WebhookDirectory,
    private readonly details: WebhookDetailsStore,
  ) {}

  /** @throws QueryError NOT_FOUND, VaultUnavailable, LogUnavailable */
  async execute({ webhookId }: GetWebhook): Promise<FoundWebhook> {
    const webhook = await this.directory.find(webhookId);
    if (webhook === null) throw new QueryError('NOT_FOUND', NO_WEBHOOK);
    return { webhook, details: await this.details.of(webhook) };
  }
}
