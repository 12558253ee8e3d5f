import { readCredits, type Credits } from '../credits.js';
import { eachWindow } from '../windows.js';
import type { ClientEventType, CountedIn, EventOf, Opened, OpenedWindow } from './events.js';
import { earliestAfter } from './expiries.js';
import type { ClientState, OpenReservation, RecordedWindows, Window } from './state.js';

/**
 * How each movement changes the totals, the limit windows and the open reservations. Amounts are
 * added up independently of the fact's `after`, so `after` can be checked (I15).
 */
type Data<T extends ClientEventType> = EventOf<T>['data'];

export function afterRecharge(state: ClientState, data: Data<'CreditsRecharged'>): ClientState {
  const credits = readCredits(data.credits);
  const { recharged, withdrawn } = state.bySource;
  const bySource = { recharged: added(recharged, data.source, credits), withdrawn };
  return { ...state, bySource, assigned: state.assigned + credits };
}

export function afterWithdrawal(state: ClientState, data: Data<'CreditsWithdrawn'>): ClientState {
  const credits = readCredits(data.credits);
  const { recharged, withdrawn } = state.bySource;
  const bySource = { recharged, withdrawn: added(withdrawn, data.source, credits) };
  return { ...state, bySource, assigned: state.assigned - credits };
}

function added(
  sums: Readonly<Record<string, Credits>>,
  source: string,
  credits: Credits,
): Readonly<Record<string, Credits>> {
  return { ...sums, [source]: (sums[source] ?? 0n) + credits };
}

export function afterDebit(state: ClientState, data: Data<'MessageDebited'>): ClientState {
  const credits = readCredits(data.credits);
  // Field by field: nearly all facts are debits, and spreading costs more than everything else.
  return {
    clientId: state.clientId,
    currency: state.currency,
    createdAt: state.createdAt,
    names: state.names,
    profile: state.profile,
    settings: state.settings,
    terms: state.terms,
    settingsRevision: state.settingsRevision,
    status: state.status,
    disabledAt: state.disabledAt,
    purgeAt: state.purgeAt,
    purgeHeld: state.purgeHeld,
    messagingRestricted: state.messagingRestricted,
    topUpPlan: state.topUpPlan,
    topUps: state.topUps,
    passwordId: state.passwordId,
    factorId: state.factorId,
    abandonedClaims: state.abandonedClaims,
    bySource: state.bySource,
    assigned: state.assigned,
    usedPosted: state.usedPosted + credits,
    reserved: state.reserved,
    windows: countedIn(state.windows, data.opened, credits),
    reservations: state.reservations,
    earliestExpiry: state.earliestExpiry,
  };
}

export function afterReservation(state: ClientState, data: Data<'CreditsReserved'>): ClientState {
  const credits = readCredits(data.credits);
  const reservations = state.reservations.set(data.reservationId, {
    credits,
    captured: 0n,
    captures: 0,
    expiresAt: Date.parse(data.expiresAt),
    messageId: data.messageId,
    parts: data.parts,
    channel: data.channel,
    country: data.country,
    test: data.test,
    windows: data.windows,
  });
  return {
    ...state,
    reserved: state.reserved + credits,
    windows: countedIn(state.windows, data.opened, credits),
    reservations,
    earliestExpiry: earliestAfter(state.reservations, reservations, data.reservationId),
  };
}

export function afterCapture(state: ClientState, data: Data<'ReservationCaptured'>): ClientState {
  const captured = readCredits(data.captured);
  const released = readCredits(data.released);
  const back = givenBack(state, data.windows, released, 0);
  const { day: before } = back.windows;
  const day = data.countedDay === null ? before : counted(before, data.opened?.day, 0n);
  const open = state.reservations.get(data.reservationId);
  const reservations =
    data.final || open === undefined
      ? state.reservations.delete(data.reservationId)
      : state.reservations.set(data.reservationId, drawn(open, captured));
  return {
    ...back,
    windows: { ...back.windows, day },
    usedPosted: state.usedPosted + captured,
    reserved: state.reserved - captured - released,
    reservations,
    earliestExpiry: earliestAfter(state.reservations, reservations, data.reservationId),
  };
}

export function afterRelease(state: ClientState, data: Data<'ReservationReleased'>): ClientState {
  const credits = readCredits(data.credits);
  const reservations = state.reservations.delete(data.reservationId);
  return {
    ...givenBack(state, data.windows, credits, data.messageFreed ? 1 : 0),
    reserved: state.reserved - credits,
    reservations,
    earliestExpiry: earliestAfter(state.reservations, reservations, data.reservationId),
  };
}

export function afterRefund(state: ClientState, data: Data<'MessageRefunded'>): ClientState {
  const credits = readCredits(data.credits);
  const back = givenBack(state, data.windows, credits, 0);
  return { ...back, usedPosted: state.usedPosted - credits };
}

function drawn(reservation: OpenReservation, credits: Credits): OpenReservation {
  return {
    ...reservation,
    captured: reservation.captured + credits,
    captures: reservation.captures + 1,
  };
}

function countedIn(
  windows: RecordedWindows,
  opened: Opened | undefined,
  credits: Credits,
): RecordedWindows {
  return eachWindow((name) => counted(windows[name], opened?.[name], credits));
}

function counted(
  window: Window | null,
  opened: OpenedWindow | undefined,
  credits: Credits,
): Window | null {
  if (opened !== undefined) return { ...spanOf(opened), credits, messages: 1 };
  if (window === null) return null;
  return {
    ordinal: window.ordinal,
    from: window.from,
    to: window.to,
    credits: window.credits + credits,
    messages: window.messages + 1,
  };
}

function spanOf(opened: OpenedWindow): Pick<Window, 'ordinal' | 'from' | 'to'> {
  return {
    ordinal: opened.ordinal,
    from: Date.parse(opened.from),
    to: Date.parse(opened.to),
  };
}

/**
 * Capacity is freed only in the windows that counted the movement, while they last (I12). A
 * movement from before a window existed has no ordinal of it.
 */
function givenBack(
  state: ClientState,
  ordinals: CountedIn,
  credits: Credits,
  messages: number,
): ClientState {
  const windows = eachWindow((name) => {
    const window = state.windows[name];
    if (window === null || window.ordinal !== ordinals[name]) return window;
    return {
      ...window,
      credits: window.credits - credits,
      messages: window.messages - messages,
    };
  });
  return { ...state, windows };
}
