/** The tries of this process since its start. */
export class WebhookCounts {
  delivered = 0;
  refused = 0;
}
