import { evolve } from '../../src/domain/client/fold.js';
import type {
  ClientEvent,
  CountedIn,
  EventOf,
  Fact,
  Opened,
} from '../../src/domain/client/events.js';
import { limitWindows, openedSince, ordinalsOf } from '../../src/domain/client/limit-windows.js';
import { afterOf, heldBy } from '../../src/domain/client/money.js';
import { PROFILE_DEFAULT } from '../../src/domain/client/settings.js';
import { isClient, type ClientState } from '../../src/domain/client/state.js';
import { formatCredits, readCredits } from '../../src/domain/credits.js';
import { settingsWith, type SomeSettings } from '../harness/settings.js';

type Movement = Extract<ClientEvent, { data: { after: unknown } }>;
type Unfinished<E extends Movement> = { type: E['type']; data: Omit<E['data'], 'after'> };

export const START = Date.parse('2026-11-20T10:00:00.000Z');
const MINUTE = 60_000;

/**
 * Facts of one client, one after the other: totals and windows result from the domain's fold. Time
 * advances by a minute with every fact.
 */
export class Story {
  readonly facts: Fact[] = [];
  /** Decision time of the next fact. */
  t = START;
  private present: ClientState | null = null;

  constructor(readonly clientId = '0198f0c4-0000-7000-8000-000000000001') {}

  get state(): ClientState {
    if (this.present === null) throw new Error('the story has not begun');
    return this.present;
  }

  append(event: ClientEvent, operation: Fact['operation'] = null): this {
    const revision = BigInt(this.facts.length);
    const fact = {
      ...event,
      eventId: `0198f0c4-0000-7000-9000-${String(revision).padStart(12, '0')}`,
      stream: `client-${this.clientId}`,
      revision,
      position: revision,
      recordedAt: this.t,
      actor: { type: 'admin', id: 'a-1' },
      correlationId: 'c-1',
      causationId: null,
      operation,
      clockSuspect: false,
      prevHash: '',
      hash: '',
    } as Fact;
    const state = evolve(this.present, fact);
    this.present = isClient(state) ? state : null;
    this.facts.push(fact);
    this.t += MINUTE;
    return this;
  }

  created(settings: SomeSettings = {}, username = 'Ada'): this {
    return this.append({
      type: 'ClientCreated',
      data: {
        clientId: this.clientId,
        currency: 'CREDIT',
        names: { username, email: `${username.toLowerCase()}@example.org` },
        profile: { ...PROFILE_DEFAULT, firstName: 'Ada', lastName: 'Lovelace', company: 'Engine' },
        settings: settingsWith(settings),
        createdAt: new Date(this.t).toISOString(),
      },
    });
  }

  recharged(credits: string, more: Partial<EventOf<'CreditsRecharged'>['data']> = {}): this {
    const data = {
      rechargeId: `r-${this.facts.length}`,
      credits,
      source: 'MANUAL' as const,
      periodKey: null,
      payment: null,
      reason: null,
      ...more,
    };
    return this.move({ type: 'CreditsRecharged', data });
  }

  withdrawn(credits: string, more: Partial<EventOf<'CreditsWithdrawn'>['data']> = {}): this {
    const data = {
      withdrawalId: `w-${this.facts.length}`,
      credits,
      source: 'MANUAL' as const,
      periodKey: null,
      reason: null,
      ...more,
    };
    return this.move({ type: 'CreditsWithdrawn', data });
  }

  debited(
    credits: string,
    messageId = `m-${this.facts.length}`,
    more: Partial<EventOf<'MessageDebited'>['data']> = {},
  ): this {
    const data = {
      messageId,
      credits,
      ...MESSAGE,
      ...this.counting(),
      ...more,
    };
    return this.move({ type: 'MessageDebited', data });
  }

  reserved(reservationId: string, credits: string, minutes = 60): this {
    const expiresAt = new Date(this.t + minutes * MINUTE).toISOString();
    const data = { reservationId, credits, expiresAt, messageId: null, ...MESSAGE };
    return this.move({ type: 'CreditsReserved', data: { ...data, ...this.counting() } });
  }

  /** Captures some of a reservation; finally, unless said otherwise. */
  captured(reservationId: string, captured: string, final = true): this {
    const open = this.state.reservations.get(reservationId);
    if (open === undefined) throw new Error(`${reservationId} is not open`);
    const further = !final && open.captures > 0;
    const left = heldBy(open) - readCredits(captured);
    const { opened, windows } = this.counting();
    const day = opened?.day;
    const { parts, channel, country, test } = MESSAGE;
    const data = {
      reservationId,
      captureId: `c-${this.facts.length}`,
      messageId: `${reservationId}/${this.facts.length}`,
      captured,
      released: final ? formatCredits(left) : '0',
      final,
      ...{ parts, channel, country, test },
      windows: open.windows,
      countedDay: further ? windows.day : null,
      ...(further && day ? { opened: { day } } : {}),
    };
    return this.move({ type: 'ReservationCaptured', data });
  }

  released(reservationId: string, cause: 'VOIDED' | 'EXPIRED' = 'VOIDED'): this {
    const open = this.state.reservations.get(reservationId);
    if (open === undefined) throw new Error(`${reservationId} is not open`);
    const data = {
      reservationId,
      credits: formatCredits(heldBy(open)),
      cause,
      reason: null,
      windows: open.windows,
      messageFreed: open.captures === 0,
    };
    return this.move({ type: 'ReservationReleased', data });
  }

  refunded(messageId: string, credits: string, windows: CountedIn, remaining = '0'): this {
    const data = {
      messageId,
      refundId: `f-${this.facts.length}`,
      credits,
      remaining,
      cause: 'MANUAL' as const,
      policyRevision: null,
      requested: null,
      reason: 'not delivered',
      channel: 'api' as const,
      country: null,
      windows,
    };
    return this.move({ type: 'MessageRefunded', data });
  }

  changed(...changes: EventOf<'SettingsChanged'>['data']['changes'][number][]): this {
    return this.append({ type: 'SettingsChanged', data: { changes, terms: true } });
  }

  disabled(): this {
    const disabledAt = new Date(this.t).toISOString();
    const purgeAt = new Date(this.t + 90 * 24 * 60 * MINUTE).toISOString();
    return this.append({ type: 'ClientDisabled', data: { disabledAt, purgeAt, reason: null } });
  }

  /** The windows in which a debit of now counts. */
  windowsNow(): CountedIn {
    return this.counting().windows;
  }

  private counting(): { windows: CountedIn; opened?: Opened } {
    const now = limitWindows(this.state, this.t);
    const opened = openedSince(this.state, now);
    return { windows: ordinalsOf(now), ...(opened ? { opened } : {}) };
  }

  /** Appends a movement, with the totals that folding it gives. */
  private move<E extends Movement>(movement: Unfinished<E>): this {
    const blank = { ...movement.data, after: afterOf(this.state) };
    const draft = { type: movement.type, data: blank } as Movement;
    const folded = evolve(this.state, { ...draft, revision: 0n, recordedAt: this.t });
    if (!isClient(folded)) throw new Error('no client is left');
    return this.append({ ...draft, data: { ...draft.data, after: afterOf(folded) } } as Movement);
  }
}

const MESSAGE = {
  parts: 1,
  channel: 'api' as const,
  country: null,
  test: false,
  occurredAt: null,
  warnings: [],
};
