import type { BalanceDocument } from '../../../projections/balance.js';
import type { WindowDocument } from '../../../projections/balance-windows.js';
import { meterOf, type MeterDocument } from '../../../projections/meter.js';
import { reservations, type ReservationDocument } from '../../../projections/reservations.js';
import { decisionTime } from '../../domain/decision-time.js';
import { limitWindows, type RecordedWindows } from '../../domain/client/limit-windows.js';
import { available, expiredCredits, floorAt } from '../../domain/client/money.js';
import { SETTINGS_DEFAULT, type Terms } from '../../domain/client/settings.js';
import type { ClientState, Window } from '../../domain/client/state.js';
import { termsOf } from '../../domain/client/terms.js';
import { readCredits, type Credits } from '../../domain/credits.js';
import { readAs, type ClientReader, type Read } from './client-reader.js';
import { walk } from './page.js';

/** Where a client's credits stand at an instant; floor and windows move without any fact. */
export interface BalanceAt {
  readonly meter: MeterDocument;
  readonly available: Credits;
  readonly floor: Credits;
  readonly terms: Terms;
  readonly windows: RecordedWindows;
  /** The decision time that a debit would have now, epoch milliseconds. */
  readonly t: number;
}

/** The balance at the reader's present instant. */
export async function balanceNow(
  reader: ClientReader,
  read: Read<BalanceDocument>,
): Promise<BalanceAt> {
  const { t } = decisionTime(reader.now(), Date.parse(read.body.recordedAt));
  return balanceAt(read, t, await expiredReserved(reader, read, t));
}

/** The balance at `t`, given the credits of open reservations that have expired by then. */
export function balanceAt(
  { body, revision }: Read<BalanceDocument>,
  t: number,
  expired: Credits,
): BalanceAt {
  const terms = termsOf({ ...SETTINGS_DEFAULT, ...body.terms });
  const floor = floorAt({ terms }, t);
  const { lowBalanceThreshold } = body.terms;
  const meter = meterOf({
    assigned: readCredits(body.assigned),
    usedPosted: readCredits(body.usedPosted),
    reserved: readCredits(body.reserved),
    expiredReserved: expired,
    floor,
    lowBalanceThreshold: lowBalanceThreshold === null ? null : readCredits(lowBalanceThreshold),
    currency: body.currency,
    revision,
  });
  const held = {
    settings: { timeZone: body.terms.timeZone },
    day: windowOf(body.day),
    week: windowOf(body.week),
    month: windowOf(body.month),
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

/** The reservations are asked only when the balance says that one may have expired (I6). */
async function expiredReserved(
  reader: ClientReader,
  { clientId, body }: Read<BalanceDocument>,
  t: number,
): Promise<Credits> {
  const at = new Date(t).toISOString();
  if (body.expiresFrom === null || body.expiresFrom > at) return 0n;
  let credits = 0n;
  const pages = walk(reader.documents, {
    collection: reservations.collection,
    query: {
      clientId,
      where: [
        { field: 'status', op: '=', value: 'OPEN' },
        { field: 'expiresAt', op: '<=', value: at },
      ],
    },
    sort: { field: 'expiresAt', descending: false },
  });
  for await (const page of pages) {
    for (const document of page) credits += heldBy(readAs<ReservationDocument>(document).body);
  }
  // The two read models may be a batch apart: never more than the balance says is reserved.
  const reserved = readCredits(body.reserved);
  return credits < reserved ? credits : reserved;
}

/** What a reservation still holds. */
function heldBy({ credits, captured, released }: ReservationDocument): Credits {
  return readCredits(credits) - readCredits(captured) - readCredits(released);
}

function windowOf(document: WindowDocument | null): Window | null {
  if (document === null) return null;
  const { ordinal, messages } = document;
  const [from, to] = [Date.parse(document.from), Date.parse(document.to)];
  return { ordinal, from, to, messages, credits: readCredits(document.credits) };
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
