import type { DebitMessage, ReserveCredits } from '../../domain/client/commands.js';
import type { Refusal } from '../../domain/client/decision.js';
import { formatCredits } from '../../domain/credits.js';
import { DAY_MS } from '../../domain/windows.js';
import type { RefusalCount, RefusedMessage } from '../../ports/refusal-log.js';

/** A debit or reservation that was just refused. */
export interface Refused {
  readonly clientId: string;
  readonly command: DebitMessage | ReserveCredits;
  readonly refusals: readonly [Refusal, ...Refusal[]];
  /** Id of the API key of the request. */
  readonly keyId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

type Writable<T> = { -readonly [name in keyof T]: T[name] };

/**
 * Refusals that wait to be written.
 *
 * - Holds at most `most` entries, at most half of them for one client, so a gateway with endless
 *   refusals leaves space for others. A repeated refusal of the same message takes no further
 *   entry.
 * - Counts every refusal, including those without an entry.
 */
export class RefusalBuffer {
  private entries = new Map<string, Writable<RefusedMessage>>();
  private entriesBy = new Map<string, number>();
  private counts = new Map<string, Writable<RefusalCount>>();
  /** The day of the last refusal; caches its text. */
  private day = { number: Number.NaN, text: '' };

  constructor(private readonly most: number) {}

  get size(): number {
    return this.entries.size;
  }

  get isEmpty(): boolean {
    return this.entries.size === 0 && this.counts.size === 0;
  }

  /**
   * False when there is no space for an entry. Nothing is compared then, because many may follow.
   */
  add(refused: Refused): boolean {
    const { clientId, refusals, at } = refused;
    const day = this.dayOf(at);
    this.count(day, refusals[0].code);
    const ofClient = this.entriesBy.get(clientId) ?? 0;
    if (this.entries.size >= this.most || ofClient * 2 >= this.most) return false;
    const entry = entryOf(refused);
    const key = `${day} ${entry.clientId} ${entry.reservationId ?? ''} ${codesOf(refusals)} ${entry.messageId}`;
    const known = this.entries.get(key);
    if (known !== undefined) {
      known.times += 1;
      known.lastAt = Math.max(known.lastAt, at);
      return true;
    }
    this.entries.set(key, entry);
    this.entriesBy.set(clientId, ofClient + 1);
    return true;
  }

  /** Removes and returns the oldest entries, up to `most`, and all counts. */
  take(most: number): { refused: readonly RefusedMessage[]; counts: readonly RefusalCount[] } {
    const counts = [...this.counts.values()];
    this.counts.clear();
    if (this.entries.size <= most) {
      const refused = [...this.entries.values()];
      this.entries.clear();
      this.entriesBy.clear();
      return { refused, counts };
    }
    const refused: RefusedMessage[] = [];
    for (const [key, entry] of this.entries) {
      if (refused.length >= most) break;
      refused.push(entry);
      this.remove(key, entry.clientId);
    }
    return { refused, counts };
  }

  /** Drops the entries of a client. */
  forget(clientId: string): void {
    for (const [key, entry] of this.entries) {
      if (entry.clientId === clientId) this.remove(key, clientId);
    }
  }

  private remove(key: string, clientId: string): void {
    this.entries.delete(key);
    const left = (this.entriesBy.get(clientId) ?? 1) - 1;
    if (left === 0) this.entriesBy.delete(clientId);
    else this.entriesBy.set(clientId, left);
  }

  private count(day: string, code: string): void {
    const key = day + code;
    const counted = this.counts.get(key);
    if (counted === undefined) this.counts.set(key, { day, code, times: 1 });
    else counted.times += 1;
  }

  private dayOf(at: number): string {
    const number = Math.floor(at / DAY_MS);
    if (number !== this.day.number) this.day = { number, text: utcDay(at) };
    return this.day.text;
  }
}

/** `2026-11-20` */
export function utcDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function entryOf({ clientId, command, refusals, keyId, at }: Refused): Writable<RefusedMessage> {
  const reservationId = command.type === 'ReserveCredits' ? command.reservationId : null;
  return {
    clientId,
    // A capture without a message takes the id of its reservation.
    messageId: command.messageId ?? reservationId ?? '',
    reservationId,
    credits: formatCredits(command.credits),
    channel: command.channel,
    country: command.country,
    keyId,
    refusals,
    at,
    lastAt: at,
    times: 1,
  };
}

function codesOf(refusals: readonly Refusal[]): string {
  if (refusals.length === 1) return refusals[0]?.code ?? '';
  return refusals.map(({ code }) => code).join();
}
