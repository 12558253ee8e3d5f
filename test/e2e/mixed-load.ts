import { formatCredits, parseCredits } from '../../src/domain/credits.js';
import type { Reply, Service } from './service.js';

/**
 * Recorded traffic of every kind: the requests, and the acknowledged revisions. After a crash,
 * sending everything again shows the outcomes.
 */

interface Sent {
  readonly method: 'POST';
  readonly path: string;
  readonly body: Record<string, unknown>;
  /** Ids of the items when it is a batch. */
  readonly items: readonly { readonly clientId: string; readonly messageId: string }[];
}

export interface Acknowledged {
  readonly sent: Sent;
  readonly reply: Reply;
}

export class MixedLoad {
  readonly acknowledged: Acknowledged[] = [];
  /** Sent, and no answer came before the crash. */
  readonly inFlight = new Set<Sent>();
  private next = 0;

  constructor(
    private readonly clients: readonly string[],
    private readonly random: () => number,
  ) {}

  /** Keeps `width` requests in flight until the service stops answering. */
  async run(service: Service, width: number): Promise<void> {
    await Promise.all(Array.from({ length: width }, () => this.one(service)));
  }

  private async one(service: Service): Promise<void> {
    for (;;) {
      for (const sent of this.draw()) {
        if (!(await this.send(service, sent))) return;
      }
    }
  }

  /** Sends; false when no answer came. */
  async send(service: Service, sent: Sent): Promise<boolean> {
    this.inFlight.add(sent);
    try {
      const reply = await service.call(sent.method, sent.path, sent.body);
      this.inFlight.delete(sent);
      this.acknowledged.push({ sent, reply });
      return true;
    } catch {
      return false;
    }
  }

  /** One piece of traffic: a single debit, a batch, a reservation's life, or a refund's. */
  private draw(): Sent[] {
    const n = this.next++;
    const client = this.pick();
    const dice = this.random();
    if (dice < 0.4) return [this.debit(client, `m-${n}`)];
    if (dice < 0.55) return [this.batch(n, dice < 0.5 ? 'each' : 'atomic')];
    if (dice < 0.8) return this.reservation(client, n);
    const refund = { refundId: `rf-${n}`, reason: 'not delivered' };
    const path = `/v1/clients/${client}/messages/m-${n}/refunds`;
    return [this.debit(client, `m-${n}`), post(path, refund)];
  }

  private debit(client: string, messageId: string): Sent {
    return post(`/v1/clients/${client}/debits`, { messageId, credits: '0.25' });
  }

  private batch(n: number, mode: 'each' | 'atomic'): Sent {
    const one = this.pick();
    const items = Array.from({ length: 20 }, (_, i) => ({
      clientId: mode === 'atomic' ? one : this.pick(),
      messageId: `b-${n}-${i}`,
      credits: '1.5',
    }));
    return { ...post('/v1/debits', { mode, items }), items };
  }

  private reservation(client: string, n: number): Sent[] {
    const at = `/v1/clients/${client}/reservations`;
    const made = post(at, { reservationId: `r-${n}`, credits: '10' });
    const end =
      this.random() < 0.5
        ? post(`${at}/r-${n}/capture`, { captureId: `c-${n}`, credits: '7' })
        : post(`${at}/r-${n}/release`, { reason: 'never sent' });
    return [made, end];
  }

  private pick(): string {
    return this.clients[Math.floor(this.random() * this.clients.length)] ?? '';
  }
}

function post(path: string, body: Record<string, unknown>): Sent {
  return { method: 'POST', path, body, items: [] };
}

/** Used and reserved credits of each client, from the acknowledged requests, each id once. */
export function totalsOf(acknowledged: readonly Acknowledged[]): Map<string, string> {
  const used = new Map<string, Map<string, bigint>>();
  const note = (client: string, id: string, credits: string): void => {
    const ids = used.get(client) ?? new Map<string, bigint>();
    used.set(client, ids.set(id, parseCredits(credits) ?? 0n));
  };
  for (const { sent, reply } of acknowledged) {
    const [, client = '', rest = ''] = /^\/v1\/clients\/([^/]+)\/(.*)$/.exec(sent.path) ?? [];
    const results = (reply.body['results'] ?? []) as { status: string }[];
    sent.items.forEach(({ clientId, messageId }, index) => {
      const status = results[index]?.status;
      if (status === 'ACCEPTED' || status === 'REPLAYED') note(clientId, messageId, '1.5');
    });
    if (reply.status >= 300 || sent.items.length > 0) continue;
    const id = (name: string): string => (sent.body[name] as string | undefined) ?? '';
    if (rest === 'debits') note(client, id('messageId'), '0.25');
    else if (rest.endsWith('/refunds')) note(client, id('refundId'), '-0.25');
    else if (rest === 'reservations') note(client, `${id('reservationId')}:held`, '10');
    else if (rest.endsWith('/capture')) note(client, `${heldOf(rest)}:ended`, '-3');
    else if (rest.endsWith('/release')) note(client, `${heldOf(rest)}:ended`, '-10');
  }
  return new Map(
    [...used].map(([client, ids]) => [
      client,
      formatCredits([...ids.values()].reduce((sum, credits) => sum + credits, 0n)),
    ]),
  );
}

function heldOf(rest: string): string {
  return rest.split('/')[1] ?? '';
}
