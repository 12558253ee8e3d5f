import { randomBytes, randomUUID } from 'node:crypto';
import type { Webhook, Webhooks } from '../../domain/webhooks/state.js';
import type { AccessRecord, AccessRecords } from '../../ports/access-records.js';
import type { Clock } from '../../ports/clock.js';
import type { AccessSecrets } from '../access/tokens/access-secrets.js';

/** A secret that signs; `until` is epoch milliseconds, null = until it is replaced. */
export interface SigningSecret {
  readonly secret: string;
  readonly until: number | null;
}

/**
 * Address, description and secrets of an endpoint. Facts do not hold them, because an address may
 * contain a password.
 */
export interface WebhookDetails {
  readonly url: string;
  readonly description: string | null;
  /** The newest first. */
  readonly secrets: readonly SigningSecret[];
}

export interface DetailsSources {
  readonly records: AccessRecords;
  readonly secrets: Pick<AccessSecrets, 'sealer'>;
  readonly clock: Clock;
}

type Named = Pick<Webhook, 'webhookId' | 'detailsId'>;

const SECRET_BYTES = 32;
const PAGE = 200;
/** A younger record without a fact may belong to an unfinished change of another instance. */
const UNNAMED_MS = 60 * 60_000;

/** A secret as Standard Webhooks writes it. */
export function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** The secrets that sign at an instant. */
export function secretsAt({ secrets }: WebhookDetails, now: number): readonly string[] {
  return secrets.filter(({ until }) => until === null || now < until).map(({ secret }) => secret);
}

/**
 * Addresses, descriptions and secrets of endpoints, as sealed records that facts name.
 *
 * A change stores a new record first, then a fact names it, then the old record is removed. A
 * record that no fact names has no effect.
 *
 * Every method throws VaultUnavailable.
 */
export class WebhookDetailsStore {
  constructor(private readonly from: DetailsSources) {}

  /** Stores details; the answer is their id, durable. */
  async add(webhookId: string, details: WebhookDetails): Promise<string> {
    const { records, secrets, clock } = this.from;
    const detailsId = randomUUID();
    const id = recordId({ webhookId, detailsId });
    const now = clock.now();
    const sealed = (await secrets.sealer()).seal(JSON.stringify(details), contextOf(id));
    const about = { kind: 'webhook', subject: '', sort: webhookId } as const;
    await records.add({ ...about, id, expiresAt: null, body: { storedAt: now, sealed } }, now);
    return detailsId;
  }

  /** Null = the record is lost or damaged. */
  async of(webhook: Named): Promise<WebhookDetails | null> {
    const { records, secrets, clock } = this.from;
    const record = await records.get('webhook', recordId(webhook), clock.now());
    if (record === null) return null;
    const sealer = await secrets.sealer();
    try {
      const text = sealer.open(String(record.body['sealed']), contextOf(record.id));
      return JSON.parse(text) as WebhookDetails;
    } catch {
      // The record was damaged, or sealed under another vault.
      return null;
    }
  }

  /** Removes details that no fact names (any more). */
  async drop(webhookId: string, detailsId: string): Promise<void> {
    await this.from.records.remove('webhook', recordId({ webhookId, detailsId }));
  }

  /** Removes what unfinished changes left, once no instance can still be at work on it. */
  async removeLeftovers(present: () => Promise<Webhooks>): Promise<void> {
    const { records, clock } = this.from;
    let after: AccessRecord | null = null;
    for (;;) {
      const query = { after, max: PAGE, order: 'ascending', now: clock.now() } as const;
      const page: AccessRecord[] = await records.list('webhook', query);
      const named = new Set([...(await present()).values()].map(recordId));
      for (const { id, body } of page) {
        const isOld = clock.now() - Number(body['storedAt']) > UNNAMED_MS;
        if (isOld && !named.has(id)) await records.remove('webhook', id);
      }
      after = page.at(-1) ?? null;
      if (page.length < PAGE) return;
    }
  }
}

function recordId({ webhookId, detailsId }: Named): string {
  return `${webhookId}:${detailsId}`;
}

function contextOf(id: string): string {
  return `webhook ${id} details`;
}
