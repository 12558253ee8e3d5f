/** Where messages go, and what they are signed with. */
export interface WebhookTarget {
  readonly url: string;
  /** `whsec_…`; each of them signs, in this order. */
  readonly secrets: readonly string[];
}

export interface WebhookMessage {
  /** The `webhook-id`: the same on every try. */
  readonly id: string;
  /** Messages of one group are sent one after the other, in their order. */
  readonly group: string;
  /** JSON text. */
  readonly body: string;
}

/** The result of one try. */
export interface WebhookAttempt {
  readonly id: string;
  /** SKIPPED: nothing was sent, because the target failed too often or the sender is ending. */
  readonly outcome: 'DELIVERED' | 'FAILED' | 'SKIPPED';
  /** Status of the answer; null = there was none. */
  readonly status: number | null;
  /** Why it failed, in words for the admin; null = it was delivered. */
  readonly error: string | null;
  readonly durationMs: number;
}

/**
 * `private`: the host is, or resolves to, an address that webhooks must not reach. `unknown`: the
 * name does not resolve now.
 */
export type TargetKind = 'public' | 'private' | 'unknown';

/** Sends messages to addresses that admins chose, as Standard Webhooks describes (decision 0086). */
export abstract class WebhookSender {
  /** Examines an address before it is stored. The address is examined again at every try. */
  abstract examine(url: string): Promise<TargetKind>;

  /**
   * Sends messages once each; the answer has their results in the same order. Never rejects: what
   * could not be sent has failed or was skipped. After several failures without a success the rest
   * is skipped.
   * @param now epoch milliseconds, for the timestamps of the signatures
   */
  abstract send(
    target: WebhookTarget,
    messages: readonly WebhookMessage[],
    now: number,
  ): Promise<readonly WebhookAttempt[]>;

  /** Ends open requests; their messages are skipped. */
  abstract close(): Promise<void>;
}
