import type { BalanceDocument } from '../../../projections/balance.js';
import type { WindowDocument } from '../../../projections/balance-windows.js';
import { meterOf, type MeterDocument } from '../../../projections/meter.js';
import { reservations, type ReservationDocument } from '../../../projections/reservations.js';
import { decisionTime } from '../../domain/decision-time.js';
import { limitWindows } from '../../domain/client/limit-windows.js';
import { expiredCredits } from '../../domain/client/expiries.js';
import { available, floorAt } from '../../domain/client/money.js';
import type { CountedIn } from '../../domain/client/events.js';
import { SETTINGS_DEFAULT } from '../../domain/client/settings.js';
import type { ClientState, RecordedWindows, Window } from '../../domain/client/state.js';
import { termsOf, type Terms } from '../../domain/client/terms.js';
import { readCredits, type Credits } from '../../domain/credits.js';
import { eachWindow } from '../../domain/windows.js';
import { typedDocument, type ClientReader, type StoredDocument } from './client-reader.js';
import { walk } from './lists/page.js';

/** A client's balance at an instant; floor and windows change without any fact. */
export interface BalanceAt {
  readonly meter: MeterDocument;
  readonly available: Credits;
  readonly floor: Credits;
  readonly terms: Terms;
  readonly windows: RecordedWindows;
  /** The decision time of a debit now, epoch milliseconds. */
  readonly t: number;
}

/** The balance at the present instant. */
export async function balanceNow(
  reader: ClientReader,
  read: StoredDocument<BalanceDocument>,
): Promise<BalanceAt> {
  const { t } = decisionTime(reader.now(), Date.parse(read.body.recordedAt));
  return balanceAt(read, t, await lapsedHolds(reader, read, t));
}

/**
 * The credits and messages held by an expired open reservation: free for the next decision (I6).
 */
export interface LapsedHold {
  readonly credits: Credits;
  /** 1 when its message is still counted: no capture has used it (I12). */
  readonly messages: number;
  readonly windows: CountedIn;
}

/** The balance at `t`, given the open reservations that have expired by then. */
export function balanceAt(
  { body, revision }: StoredDocument<BalanceDocument>,
  t: number,
  lapsed: readonly LapsedHold[],
): BalanceAt {
  const terms = termsOf({ ...SETTINGS_DEFAULT, ...body.terms });
  const floor = floorAt({ terms }, t);
  const { lowBalanceThreshold } = body.terms;
  const meter = meterOf({
    assigned: readCredits(body.assigned),
    usedPosted: readCredits(body.usedPosted),
    reserved: readCredits(body.reserved),
    expiredReserved: creditsOf(lapsed, readCredits(body.reserved)),
    floor,
    lowBalanceThreshold: lowBalanceThreshold === null ? null : readCredits(lowBalanceThreshold),
    currency: body.currency,
    revision,
  });
  const held = {
    settings: { timeZone: body.terms.timeZone },
    windows: eachWindow((name) => windowOf(body.windows[name], name, lapsed)),
  };
  return {
    meter,
    available: readCredits(body.available),
    floor,
    terms,
    windows: limitWindows(held, t),
    t,
  };
}

/** The reservations are read only when the balance says that one may have expired (I6). */
async function lapsedHolds(
  reader: ClientReader,
  { clientId, body }: StoredDocument<BalanceDocument>,
  t: number,
): Promise<LapsedHold[]> {
  const at = new Date(t).toISOString();
  if (body.expiresFrom === null || body.expiresFrom > at) return [];
  const lapsed: LapsedHold[] = [];
  const lapsedOnes = {
    collection: reservations.collection,
    query: {
      clientId,
      where: [
        { field: 'status', op: '=', value: 'OPEN' } as const,
        { field: 'expiresAt', op: '<=', value: at } as const,
      ],
    },
    sort: { field: 'expiresAt', descending: false },
  };
  for await (const page of walk(reader.documents, lapsedOnes, null)) {
    for (const document of page)
      lapsed.push(holdOf(typedDocument<ReservationDocument>(document).body));
  }
  return lapsed;
}

function holdOf(reservation: ReservationDocument): LapsedHold {
  const { credits, captured, released, captures, windows } = reservation;
  const held = readCredits(credits) - readCredits(captured) - readCredits(released);
  return { credits: held, messages: captures === 0 ? 1 : 0, windows };
}

/**
 * The two read models may be a batch apart, so the result is limited to the reserved credits of the
 * balance.
 */
function creditsOf(lapsed: readonly LapsedHold[], reserved: Credits): Credits {
  const credits = lapsed.reduce((sum, hold) => sum + hold.credits, 0n);
  return credits < reserved ? credits : reserved;
}

/** A window without the counts of expired reservations; never negative, for the same reason. */
function windowOf(
  document: WindowDocument | null,
  span: keyof CountedIn,
  lapsed: readonly LapsedHold[],
): Window | null {
  if (document === null) return null;
  const { ordinal } = document;
  const [from, to] = [Date.parse(document.from), Date.parse(document.to)];
  let { messages } = document;
  let credits = readCredits(document.credits);
  for (const hold of lapsed) {
    if (hold.windows[span] !== ordinal) continue;
    credits -= hold.credits;
    messages -= hold.messages;
  }
  return {
    ordinal,
    from,
    to,
    messages: Math.max(0, messages),
    credits: credits > 0n ? credits : 0n,
  };
}

/** The balance of a state folded from the log, at `t`, with the windows that count then. */
export function balanceOfState(
  state: ClientState,
  revision: bigint,
  { t, windows }: Pick<BalanceAt, 't' | 'windows'>,
): BalanceAt {
  const floor = floorAt(state, t);
  const { lowBalanceThreshold } = state.settings;
  const meter = meterOf({
    assigned: state.assigned,
    usedPosted: state.usedPosted,
    reserved: state.reserved,
    expiredReserved: expiredCredits(state, t),
    floor,
    lowBalanceThreshold: lowBalanceThreshold === null ? null : readCredits(lowBalanceThreshold),
    currency: state.currency,
    revision,
  });
  return { meter, available: available(state), floor, terms: state.terms, windows, t };
}
