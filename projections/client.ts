import type {
  ClientCreated,
  ClientEventType,
  Fact,
  SettingChange,
  TopUpPlan,
  TopUpPlanStopped,
} from '../src/domain/client/events.js';
import { LIMITS } from '../src/domain/client/limits.js';
import type { Names, Profile, Settings } from '../src/domain/client/settings.js';
import { changed } from './changed.js';
import { iso } from './iso.js';
import { projectionOf, type Plain } from './projection.js';
import { changesSettings } from './settings-revision.js';

/** Why and when a top-up stopped, until it is set again. */
export type StoppedTopUp = Omit<TopUpPlanStopped['data'], 'source'> & { readonly at: string };

/** Profile and settings of a client; its credits are in `balance`. */
export type ClientDocument = Plain<Names> & {
  readonly currency: string;
  readonly createdAt: string;
  readonly profile: Plain<Profile>;
  readonly settings: Plain<Settings>;
  readonly status: 'ACTIVE' | 'DISABLED';
  readonly disabledAt: string | null;
  readonly purgeAt: string | null;
  readonly purgeHeld: boolean;
  readonly messagingRestricted: boolean;
  readonly topUpPlan: Plain<TopUpPlan> | null;
  /** Null = the plan runs, or there is none. */
  readonly topUpPlanStopped: StoppedTopUp | null;
  /** The same of the monthly top-up of the settings. */
  readonly monthlyTopupStopped: StoppedTopUp | null;
  /** Revision of the last fact that changed profile, settings or status. */
  readonly settingsRevision: string;
};

export const client = projectionOf<ClientDocument>({
  // A new limit makes a new version, because the documents repeat the limits.
  collection: { name: 'client', version: 2 + LIMITS.length, key: 'client', indexes: [] },
  handles: new Set<ClientEventType>([
    'ClientCreated',
    'SettingsChanged',
    'TopUpPlanSet',
    'TopUpPlanRemoved',
    'TopUpPlanStopped',
    'MessagingRestricted',
    'MessagingAllowed',
    'ClientDisabled',
    'ClientEnabled',
    'PurgeHeld',
    'PurgeHoldReleased',
  ]),
  key: () => '',
  evolve(document, fact) {
    const present = fact.type === 'ClientCreated' ? created(fact.data) : document;
    if (present === null) return null;
    const next = after(present, fact);
    return changesSettings(fact) ? { ...next, settingsRevision: fact.revision.toString() } : next;
  },
});

function created(data: ClientCreated['data']): ClientDocument {
  return {
    username: data.names.username,
    email: data.names.email,
    currency: data.currency,
    createdAt: data.createdAt,
    profile: data.profile,
    settings: data.settings,
    status: 'ACTIVE',
    disabledAt: null,
    purgeAt: null,
    purgeHeld: false,
    messagingRestricted: false,
    topUpPlan: null,
    topUpPlanStopped: null,
    monthlyTopupStopped: null,
    settingsRevision: '0',
  };
}

function after(document: ClientDocument, fact: Fact): ClientDocument {
  switch (fact.type) {
    case 'SettingsChanged':
      return afterSettings(document, fact.data.changes);
    case 'TopUpPlanSet':
      return { ...document, topUpPlan: fact.data.plan, topUpPlanStopped: null };
    case 'TopUpPlanRemoved':
      return { ...document, topUpPlan: null, topUpPlanStopped: null };
    case 'TopUpPlanStopped': {
      const { source, cause, periodKey } = fact.data;
      const stopped = { cause, periodKey, at: iso(fact.recordedAt) };
      if (source === 'PLAN') return { ...document, topUpPlanStopped: stopped };
      return { ...document, monthlyTopupStopped: stopped };
    }
    case 'MessagingRestricted':
      return { ...document, messagingRestricted: true };
    case 'MessagingAllowed':
      return { ...document, messagingRestricted: false };
    case 'ClientDisabled': {
      const { disabledAt, purgeAt } = fact.data;
      return { ...document, status: 'DISABLED', disabledAt, purgeAt };
    }
    case 'ClientEnabled':
      return { ...document, status: 'ACTIVE', disabledAt: null, purgeAt: null };
    case 'PurgeHeld':
      return { ...document, purgeHeld: true };
    case 'PurgeHoldReleased':
      return { ...document, purgeHeld: false };
    default:
      return document;
  }
}

/** A monthly top-up that is set again, or removed, is not stopped any more. */
function afterSettings(
  document: ClientDocument,
  changes: readonly SettingChange[],
): ClientDocument {
  const next = changed(document, changes);
  const isSetAgain = changes.some(({ field }) => field === 'settings.monthlyTopup');
  return isSetAgain ? { ...next, monthlyTopupStopped: null } : next;
}
