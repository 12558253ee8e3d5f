/**
 * The facts of the stream `webhooks`. Address, description and secrets are in sealed records that
 * the facts name by `detailsId`, because addresses often contain passwords.
 */

/** The events that an endpoint gets. */
export interface WebhookFilter {
  /** Public types of events, sorted; or `*` alone. */
  readonly events: readonly string[];
  /** Only events of these clients; null = of all. */
  readonly clientIds: readonly string[] | null;
}

export interface WebhookCreated {
  readonly type: 'WebhookCreated';
  readonly data: WebhookFilter & {
    readonly webhookId: string;
    readonly detailsId: string;
    /** Scheme, host and port of the address. */
    readonly origin: string;
  };
}

export interface WebhookChanged {
  readonly type: 'WebhookChanged';
  readonly data: WebhookFilter & {
    readonly webhookId: string;
    readonly detailsId: string;
    readonly origin: string;
    /** Names of the changed fields. */
    readonly fields: readonly string[];
  };
}

/** A new secret; the former one still signs until the end of the overlap. */
export interface WebhookSecretRotated {
  readonly type: 'WebhookSecretRotated';
  readonly data: {
    readonly webhookId: string;
    readonly detailsId: string;
    readonly overlapUntil: string;
  };
}

export interface WebhookDisabled {
  readonly type: 'WebhookDisabled';
  readonly data: {
    readonly webhookId: string;
    /** An admin did it, or a delivery failed at its last try. */
    readonly cause: 'ADMIN' | 'FAILED';
  };
}

export interface WebhookEnabled {
  readonly type: 'WebhookEnabled';
  readonly data: { readonly webhookId: string };
}

/** The endpoint gets the events from a position of the log on again. */
export interface WebhookReplayStarted {
  readonly type: 'WebhookReplayStarted';
  readonly data: { readonly webhookId: string; readonly fromPosition: string };
}

export interface WebhookDeleted {
  readonly type: 'WebhookDeleted';
  readonly data: { readonly webhookId: string };
}

export type WebhookEvent =
  | WebhookCreated
  | WebhookChanged
  | WebhookSecretRotated
  | WebhookDisabled
  | WebhookEnabled
  | WebhookReplayStarted
  | WebhookDeleted;
