import { randomUUID } from 'node:crypto';
import type { Request } from './world/instance.js';

/**
 * The trace of an accepted command in the log, exactly once: an event of this type with this id.
 */
export interface Mark {
  readonly clientId: string;
  readonly event: string;
  readonly id: string;
}

/** A command as it is sent, again and again, until it is answered. */
export interface Drawn extends Request {
  readonly body: Record<string, unknown>;
  /** One for each item of a batch. */
  readonly marks: readonly [Mark, ...Mark[]];
  readonly isBatch: boolean;
  /** The code of the expected refusal; null = it must be accepted. */
  readonly refusal: string | null;
  /** It has its own id, so a repeat gets the first answer. */
  readonly remembered: boolean;
}

const ATOMIC_ITEMS = 8;
const EACH_ITEMS = 16;
/** More than any client ever has. */
const BEYOND = '900000000';

/**
 * Traffic of every kind over some clients, drawn by chance: single debits, batches, reservations
 * with their capture or release, refunds, recharges, changes of settings, and debits that must be
 * refused. Those of one draw are sent one after the other.
 */
export class DrawnCommands {
  private next = 0;

  constructor(
    private readonly clients: readonly string[],
    private readonly random: () => number,
  ) {}

  draw(): Drawn[] {
    const n = this.next++;
    const client = this.client();
    const dice = this.random();
    if (dice < 0.35) return [debit(client, `m-${n}`)];
    if (dice < 0.45) return [this.each(n)];
    if (dice < 0.55) return [atomic(client, n)];
    if (dice < 0.75) return this.reservation(client, n);
    if (dice < 0.85) return [debit(client, `m-${n}`), refund(client, n)];
    if (dice < 0.91) return [recharge(client, `c-${n}`, '5')];
    if (dice < 0.96) return [settings(client, n)];
    return [tooMuch(client, `x-${n}`)];
  }

  client(): string {
    return this.clients[Math.floor(this.random() * this.clients.length)] ?? '';
  }

  private each(n: number): Drawn {
    const items = Array.from({ length: EACH_ITEMS }, (_, i) => this.item(this.client(), n, i));
    return batch('each', items);
  }

  private reservation(client: string, n: number): Drawn[] {
    const at = `/v1/clients/${client}/reservations`;
    const reservationId = `r-${n}`;
    const made = command(at, { reservationId, credits: '10' }, 'CreditsReserved', reservationId);
    if (this.random() < 0.5) {
      const capture = { captureId: `k-${n}`, credits: '7' };
      return [made, command(`${at}/r-${n}/capture`, capture, 'ReservationCaptured', `k-${n}`)];
    }
    const release = { reason: 'never sent' };
    const end = command(`${at}/r-${n}/release`, release, 'ReservationReleased', `r-${n}`);
    return [made, { ...end, remembered: false }];
  }

  private item(clientId: string, n: number, i: number): Item {
    return { clientId, messageId: `b-${n}-${i}`, credits: '1.5' };
  }
}

interface Item {
  readonly clientId: string;
  readonly messageId: string;
  readonly credits: string;
}

/** A client with so many credits that nothing but what is meant to be refused is refused. */
export function founding(clientId: string, n: number): Drawn[] {
  const tag = randomUUID().slice(0, 8);
  const person = { firstName: 'Ada', lastName: 'Lovelace', currency: 'CREDIT' };
  const names = { username: `chaos-${n}-${tag}`, email: `chaos-${n}-${tag}@example.com` };
  const body = { id: clientId, ...names, ...person };
  const mark = { clientId, event: 'ClientCreated', id: clientId };
  const made: Drawn = { ...command('/v1/clients', body, mark.event, clientId), marks: [mark] };
  return [made, recharge(clientId, 'first', '1000000')];
}

/** The items of a batch with an unknown outcome, as a separate batch. */
export function only(drawn: Drawn, places: readonly number[]): Drawn {
  const all = drawn.body['items'] as Item[];
  const items = places.map((place) => all[place]).filter((item) => item !== undefined);
  return batch(String(drawn.body['mode']), items);
}

function command(path: string, body: Drawn['body'], event: string, id: string): Drawn {
  const clientId = path.split('/')[3] ?? '';
  const marks = [{ clientId, event, id }] as const;
  return {
    ...{ method: 'POST', path, body, marks },
    ...{ isBatch: false, refusal: null, remembered: true },
  };
}

function debit(client: string, messageId: string): Drawn {
  const path = `/v1/clients/${client}/debits`;
  return command(path, { messageId, credits: '0.25' }, 'MessageDebited', messageId);
}

function tooMuch(client: string, messageId: string): Drawn {
  const drawn = debit(client, messageId);
  const body = { messageId, credits: BEYOND };
  return { ...drawn, body, refusal: 'INSUFFICIENT_CREDITS' };
}

function refund(client: string, n: number): Drawn {
  const path = `/v1/clients/${client}/messages/m-${n}/refunds`;
  const body = { refundId: `f-${n}`, reason: 'not delivered' };
  return command(path, body, 'MessageRefunded', `f-${n}`);
}

function recharge(client: string, rechargeId: string, credits: string): Drawn {
  const path = `/v1/clients/${client}/recharges`;
  return command(path, { rechargeId, credits }, 'CreditsRecharged', rechargeId);
}

function settings(client: string, n: number): Drawn {
  const body = { settings: { lowBalanceThreshold: String(n + 1) } };
  const drawn = command(`/v1/clients/${client}`, body, 'SettingsChanged', `s-${n}`);
  return { ...drawn, method: 'PATCH', key: `s-${n}` };
}

function atomic(clientId: string, n: number): Drawn {
  const items = Array.from({ length: ATOMIC_ITEMS }, (_, i) => ({
    clientId,
    messageId: `a-${n}-${i}`,
    credits: '0.5',
  }));
  return batch('atomic', items);
}

function batch(mode: string, items: readonly Item[]): Drawn {
  const marks = items.map(({ clientId, messageId }) => {
    return { clientId, event: 'MessageDebited', id: messageId };
  });
  return {
    ...{ method: 'POST', path: '/v1/debits', body: { mode, items } },
    marks: marks as [Mark, ...Mark[]],
    ...{ isBatch: true, refusal: null, remembered: true },
  };
}
