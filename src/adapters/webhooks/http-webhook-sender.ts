import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { withDeadline } from '../../async/deadline.js';
import {
  WebhookSender,
  type TargetKind,
  type WebhookAttempt,
  type WebhookMessage,
  type WebhookTarget,
} from '../../ports/webhook-sender.js';
import { failureText } from './failure-text.js';
import { NameResolver } from './name-resolver.js';
import {
  guardedLookup,
  isPublicAddress,
  literalHost,
  PrivateTarget,
  type Resolve,
} from './public-addresses.js';

export interface SenderOptions {
  /** Private, loopback and link-local targets are permitted. */
  readonly allowPrivate: boolean;
  readonly resolve?: Resolve;
  /** Milliseconds that one try may take. */
  readonly tryMs?: number;
}

const TRY_MS = 15_000;
const CONNECT_MS = 5_000;
const EXAMINE_MS = 3_000;
/** Messages in flight to one endpoint, each of another group. */
const AT_ONCE = 8;
/** So many failures without a success in between end a call. */
const FAILURES_MAX = 5;
/** Bytes of an answer that are read, so that its connection can be used again. */
const ANSWER_MAX = 16 * 1024;
const HEADERS_MAX = 16 * 1024;

/** One call of `send`. */
interface Sending {
  readonly url: URL;
  readonly signers: readonly Webhook[];
  /** Epoch milliseconds at `since` of the monotonic clock. */
  readonly now: number;
  readonly since: number;
  failures: number;
}

type Failed = Pick<WebhookAttempt, 'status' | 'error'>;

/**
 * Sends webhooks by HTTP, signed as Standard Webhooks describes (decision 0086).
 *
 * - Every connection goes to an address that was examined for it: a name is resolved once per
 *   connection, so it cannot show another address to the connection than to the check.
 * - Redirects are failures. Answers are never followed, stored or shown.
 * - Time and size of a try are bounded, whatever the receiver does.
 */
export class HttpWebhookSender extends WebhookSender {
  private readonly agent: Agent;
  private readonly ending = new AbortController();
  private readonly resolve: Resolve;

  constructor(private readonly options: SenderOptions) {
    super();
    const { allowPrivate, tryMs = TRY_MS } = options;
    const names = new NameResolver();
    this.resolve = options.resolve ?? ((hostname) => names.resolve(hostname));
    this.agent = new Agent({
      connect: {
        timeout: Math.min(CONNECT_MS, tryMs),
        lookup: guardedLookup(this.resolve, allowPrivate ? () => true : isPublicAddress),
      },
      headersTimeout: tryMs,
      bodyTimeout: tryMs,
      maxHeaderSize: HEADERS_MAX,
    });
  }

  override async examine(text: string): Promise<TargetKind> {
    if (this.options.allowPrivate) return 'public';
    const url = new URL(text);
    const host = literalHost(url);
    if (host !== null) return isPublicAddress(host) ? 'public' : 'private';
    try {
      const late = (): Error => new Error('the name was not resolved in time');
      const found = await withDeadline(this.resolve(url.hostname), EXAMINE_MS, late);
      if (found.length === 0) return 'unknown';
      return found.every(({ address }) => isPublicAddress(address)) ? 'public' : 'private';
    } catch {
      // The name server may be unreachable now; every try examines the name again.
      return 'unknown';
    }
  }

  override async send(
    { url, secrets }: WebhookTarget,
    messages: readonly WebhookMessage[],
    now: number,
  ): Promise<readonly WebhookAttempt[]> {
    const signers = secrets.map((secret) => new Webhook(secret));
    const sending = { url: new URL(url), signers, now, since: performance.now(), failures: 0 };
    const attempts = new Map<string, WebhookAttempt>();
    const groups = groupsOf(messages);
    const work = async (): Promise<void> => {
      for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
        for (const message of group) {
          if (this.ending.signal.aborted || sending.failures >= FAILURES_MAX) return;
          const attempt = await this.attempt(sending, message);
          if (attempt === null) return;
          attempts.set(message.id, attempt);
          // The rest of the group would overtake this message.
          if (attempt.outcome === 'FAILED') break;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return messages.map((message) => attempts.get(message.id) ?? skipped(message));
  }

  override async close(): Promise<void> {
    this.ending.abort();
    await this.agent.destroy();
  }

  /** One try; null when the sender ended meanwhile, so that its result is unknown. */
  private async attempt(sending: Sending, message: WebhookMessage): Promise<WebhookAttempt | null> {
    const since = performance.now();
    const failed = await this.post(sending, message).catch((cause: unknown) => ({
      status: null,
      error: failureText(cause),
    }));
    const durationMs = Math.round(performance.now() - since);
    if (failed.error === null) sending.failures = 0;
    else if (this.ending.signal.aborted) return null;
    else sending.failures += 1;
    const outcome = failed.error === null ? 'DELIVERED' : 'FAILED';
    return { id: message.id, outcome, ...failed, durationMs };
  }

  /** @returns the status, and why it is no success (null = it is one) */
  private async post(sending: Sending, { id, body }: WebhookMessage): Promise<Failed> {
    const { url, signers, now } = sending;
    const host = literalHost(url);
    if (host !== null && !this.options.allowPrivate && !isPublicAddress(host)) {
      throw new PrivateTarget('the target is a private address');
    }
    const at = new Date(now + performance.now() - sending.since);
    const signal = AbortSignal.any([
      this.ending.signal,
      AbortSignal.timeout(this.options.tryMs ?? TRY_MS),
    ]);
    const answer = await request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Tallystick-Webhooks',
        'webhook-id': id,
        'webhook-timestamp': Math.floor(at.getTime() / 1_000).toString(),
        'webhook-signature': signers.map((signer) => signer.sign(id, at, body)).join(' '),
      },
      body,
      dispatcher: this.agent,
      signal,
    });
    const { statusCode: status } = answer;
    // The status decides; what follows is read only to free the connection.
    await answer.body.dump({ limit: ANSWER_MAX, signal }).catch(() => undefined);
    return { status, error: status >= 200 && status < 300 ? null : statusText(status) };
  }
}

function groupsOf(messages: readonly WebhookMessage[]): (readonly WebhookMessage[])[] {
  const groups = new Map<string, WebhookMessage[]>();
  for (const message of messages) {
    const group = groups.get(message.group);
    if (group === undefined) groups.set(message.group, [message]);
    else group.push(message);
  }
  return [...groups.values()];
}

function skipped({ id }: WebhookMessage): WebhookAttempt {
  return { id, outcome: 'SKIPPED', status: null, error: null, durationMs: 0 };
}

function statusText(status: number): string {
  if (status >= 300 && status < 400) return `answered ${status}; redirects are not followed`;
  return `answered ${status}`;
}
