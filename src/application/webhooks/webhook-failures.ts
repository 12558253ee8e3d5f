import { giveUpOn } from '../../domain/webhooks/decide.js';
import type { Webhook, Webhooks } from '../../domain/webhooks/state.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import { systemCaller } from '../lanes/answer.js';
import { mailIdOf } from '../access/mails/mail-id.js';
import type { Outbox } from '../access/mails/outbox.js';
import type { StaffDirectory } from '../access/staff-directory.js';
import type { StaffProfiles } from '../access/staff/staff-profiles.js';
import type { WebhookDirectory } from './webhook-directory.js';

export interface FailureParts {
  readonly directory: WebhookDirectory;
  readonly staff: Pick<StaffDirectory, 'all'>;
  readonly profiles: Pick<StaffProfiles, 'of'>;
  readonly outbox: Pick<Outbox, 'queue'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const TEMPLATE = 'webhook-disabled';
const REASON = 'A message was refused at all ten tries, over three days.';
/** After a week the mail is no news any more; the list of webhooks shows the failure. */
const USEFUL_MS = 7 * 24 * 60 * 60_000;

/** Disables endpoints that failed, and mails that to the enabled admins among the staff. */
export class WebhookFailures {
  /** Failures whose mails were queued by this process. */
  private readonly mailed = new Set<string>();

  constructor(private readonly parts: FailureParts) {}

  /** @throws LogUnavailable, OutcomeUnknown, Contention */
  async giveUp(webhook: Webhook): Promise<void> {
    const { directory, logger } = this.parts;
    await directory.decide((all) => giveUpOn(all, webhook), systemCaller('webhooks'));
    const { webhookId, origin } = webhook;
    logger.warn('a webhook failed at its last try and was disabled', { webhookId, origin });
  }

  /**
   * Queues the mails of endpoints that failed. Each mail has an id made from its failure, so a
   * crash, a repetition or another instance queues it once.
   * @throws VaultUnavailable, LogUnavailable
   */
  async report(webhooks: Webhooks): Promise<void> {
    for (const webhook of webhooks.values()) {
      const failure = `${webhook.webhookId}:${webhook.disabledAt}`;
      if (webhook.disabled !== 'FAILED' || this.mailed.has(failure)) continue;
      await this.mail(webhook);
      this.mailed.add(failure);
    }
  }

  private async mail({ webhookId, origin, disabledAt }: Webhook): Promise<void> {
    const { staff, profiles, outbox, clock } = this.parts;
    const usefulUntil = (disabledAt ?? 0) + USEFUL_MS;
    if (disabledAt === null || usefulUntil <= clock.now()) return;
    const admins = (await staff.all()).filter(
      ({ role, status }) => role === 'admin' && status === 'ACTIVE',
    );
    const found = await profiles.of(admins);
    const at = new Date(disabledAt).toISOString();
    for (const { staffId } of admins) {
      const to = found.get(staffId)?.email ?? null;
      if (to === null) continue;
      await outbox.queue({
        mailId: mailIdOf(TEMPLATE, webhookId, String(disabledAt), staffId),
        template: TEMPLATE,
        subject: { kind: 'staff', id: staffId },
        to,
        values: { webhookId, url: origin, reason: REASON, at },
        usefulUntil,
      });
    }
  }
}
