import type { WebhookRefusal } from '../../domain/webhooks/decide.js';
import type { Logger } from '../../ports/logger.js';
import type { Caller } from '../lanes/answer.js';
import type { Deliveries } from './deliveries.js';
import type { WebhookChanges } from './webhook-changes.js';
import type { WebhookPositions } from './webhook-positions.js';

export interface RemovalParts {
  readonly changes: WebhookChanges;
  readonly deliveries: Deliveries;
  readonly positions: WebhookPositions;
  readonly logger: Logger;
}

/** Deletes endpoints with everything that is stored about them. */
export class WebhookRemoval {
  constructor(private readonly parts: RemovalParts) {}

  /** @throws VaultUnavailable, LogUnavailable, OutcomeUnknown, Contention */
  async remove(webhookId: string, caller: Caller): Promise<WebhookRefusal | null> {
    const { changes, deliveries, positions, logger } = this.parts;
    const refusal = await changes.remove(webhookId, caller);
    if (refusal !== null) return refusal;
    // Records of an endpoint without facts have no effect, and those of deliveries expire.
    const text = 'records of a deleted webhook were not removed';
    const removed = Promise.all([deliveries.removeAllOf(webhookId), positions.remove(webhookId)]);
    await removed.catch(logger.of('webhooks').ignoring('warn', text));
    return null;
  }
}
