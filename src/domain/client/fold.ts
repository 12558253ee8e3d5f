import { Map as PersistentMap } from 'immutable';
import { eachWindow } from '../windows.js';
import type { ClientEventType, EventOf, Recorded, TopUpPlan } from './events.js';
import { withFields } from './fields.js';
import {
  afterCapture,
  afterDebit,
  afterRecharge,
  afterRefund,
  afterRelease,
  afterReservation,
  afterWithdrawal,
} from './movements.js';
import { isClient, type ClientFold, type ClientState } from './state.js';
import { termsOf } from './terms.js';
import {
  NO_TOP_UPS,
  withCredited,
  withMonthly,
  withPlan,
  withStop,
  type TopUps,
} from './top-ups/top-ups.js';

/** The parts of a recorded fact that folding reads. */
export type Folded = {
  [T in ClientEventType]: Pick<Recorded<EventOf<T>>, 'data' | 'revision' | 'recordedAt'> & {
    readonly type: T;
  };
}[ClientEventType];

type FoldedOf<T extends ClientEventType> = Extract<Folded, { type: T }>;

/** The state after one more fact: a new object, never an exception. */
export function evolve(before: ClientFold, fact: Folded): ClientFold {
  if (isClient(before)) return evolveClient(before, fact);
  if (before !== null) return before;
  if (fact.type === 'ClientCreated') return created(fact);
  return fact.type === 'ClientCreationAbandoned' ? 'ABANDONED' : null;
}

function evolveClient(state: ClientState, fact: Folded): ClientFold {
  switch (fact.type) {
    case 'MessageDebited':
      return afterDebit(state, fact.data);
    case 'CreditsReserved':
      return afterReservation(state, fact.data);
    case 'ReservationCaptured':
      return afterCapture(state, fact.data);
    case 'ReservationReleased':
      return afterRelease(state, fact.data);
    case 'MessageRefunded':
      return afterRefund(state, fact.data);
    case 'CreditsRecharged':
      return { ...afterRecharge(state, fact.data), topUps: creditedIn(state, fact) };
    case 'CreditsWithdrawn':
      return afterWithdrawal(state, fact.data);
    case 'DeliveryReported':
    case 'MessageExpired':
    case 'RechargePaymentUpdated':
    case 'ClientCreated':
    case 'ClientCreationAbandoned':
      return state;
    case 'NameClaimAbandoned':
      return { ...state, abandonedClaims: [...state.abandonedClaims, fact.data.commandId] };
    case 'PasswordChanged':
      return { ...state, passwordId: fact.data.passwordId };
    case 'SecondFactorActivated':
      return { ...state, factorId: fact.data.factorId };
    case 'SecondFactorRemoved':
      return { ...state, factorId: null };
    case 'TopUpPlanStopped': {
      const { source, cause } = fact.data;
      return { ...state, topUps: withStop(state.topUps, source, cause) };
    }
    case 'ClientPurged':
      return 'PURGED';
    default:
      return { ...state, ...settled(state, fact), settingsRevision: fact.revision };
  }
}

/** Facts that change profile, settings or status: they move `settingsRevision`. */
type Settling = Exclude<
  Folded,
  FoldedOf<
    | 'MessageDebited'
    | 'CreditsReserved'
    | 'ReservationCaptured'
    | 'ReservationReleased'
    | 'MessageRefunded'
    | 'CreditsRecharged'
    | 'CreditsWithdrawn'
    | 'DeliveryReported'
    | 'MessageExpired'
    | 'RechargePaymentUpdated'
    | 'NameClaimAbandoned'
    | 'PasswordChanged'
    | 'SecondFactorActivated'
    | 'SecondFactorRemoved'
    | 'TopUpPlanStopped'
    | 'ClientPurged'
    | 'ClientCreated'
    | 'ClientCreationAbandoned'
  >
>;

function settled(state: ClientState, fact: Settling): Partial<ClientState> {
  switch (fact.type) {
    case 'SettingsChanged':
      return afterSettings(state, fact);
    case 'ClientDisabled':
      return {
        status: 'DISABLED',
        disabledAt: Date.parse(fact.data.disabledAt),
        purgeAt: Date.parse(fact.data.purgeAt),
      };
    case 'ClientEnabled':
      return { status: 'ACTIVE', disabledAt: null, purgeAt: null };
    case 'MessagingRestricted':
      return { messagingRestricted: true };
    case 'MessagingAllowed':
      return { messagingRestricted: false };
    case 'PurgeHeld':
      return { purgeHeld: true };
    case 'PurgeHoldReleased':
      return { purgeHeld: false };
    case 'TopUpPlanSet':
      return { topUpPlan: fact.data.plan, topUps: planIn(state, fact.data.plan, fact) };
    case 'TopUpPlanRemoved':
      return { topUpPlan: null, topUps: planIn(state, null, fact) };
    default:
      return unknownFact(fact);
  }
}

/** Does not compile while a type of fact has no case. A fact of a later version changes nothing. */
function unknownFact(_fact: never): Partial<ClientState> {
  return {};
}

function afterSettings(
  state: ClientState,
  { data: { changes, firstTopUp }, recordedAt }: FoldedOf<'SettingsChanged'>,
): Partial<ClientState> {
  const changed = withFields(
    state,
    changes.map(({ field, to }) => [field, to] as const),
  );
  const { settings } = changed;
  const isTopUpSet = changes.some(({ field }) => field === MONTHLY_TOPUP);
  const topUps = isTopUpSet
    ? withMonthly(state.topUps, settings.monthlyTopup, { firstTopUp, recordedAt })
    : state.topUps;
  return { ...changed, terms: termsOf(settings), topUps };
}

/** Path of the setting. */
const MONTHLY_TOPUP = 'settings.monthlyTopup';

function creditedIn(
  { topUps, topUpPlan }: ClientState,
  { data, recordedAt }: FoldedOf<'CreditsRecharged'>,
): TopUps {
  if (data.periodKey === null) return topUps;
  return withCredited(topUps, data, { recordedAt, plan: topUpPlan });
}

function planIn(
  { topUps }: ClientState,
  plan: TopUpPlan | null,
  { data, recordedAt }: FoldedOf<'TopUpPlanSet' | 'TopUpPlanRemoved'>,
): TopUps {
  const firstTopUp = 'firstTopUp' in data ? data.firstTopUp : undefined;
  return withPlan(topUps, plan, { firstTopUp, recordedAt });
}

function created({ data, revision, recordedAt }: FoldedOf<'ClientCreated'>): ClientState {
  const { firstTopUp } = data;
  return {
    clientId: data.clientId,
    currency: data.currency,
    createdAt: Date.parse(data.createdAt),
    names: data.names,
    profile: data.profile,
    settings: data.settings,
    terms: termsOf(data.settings),
    settingsRevision: revision,
    status: 'ACTIVE',
    disabledAt: null,
    purgeAt: null,
    purgeHeld: false,
    messagingRestricted: false,
    topUpPlan: null,
    topUps: withMonthly(NO_TOP_UPS, data.settings.monthlyTopup, { firstTopUp, recordedAt }),
    passwordId: null,
    factorId: null,
    abandonedClaims: [],
    bySource: { recharged: {}, withdrawn: {} },
    assigned: 0n,
    usedPosted: 0n,
    reserved: 0n,
    windows: eachWindow(() => null),
    reservations: PersistentMap(),
    earliestExpiry: Infinity,
  };
}
