import type { ClientDocument } from '../../../projections/client.js';
import type { MeterDocument } from '../../../projections/meter.js';
import type { ClientAnswer } from '../../application/queries/get-client.js';
import type { ClientRow } from '../../application/queries/lists/list-clients.js';
import { INTERNAL_SETTINGS } from '../../domain/client/settings.js';
import type { Names, Profile, Settings } from '../../domain/client/settings.js';
import { missingOf } from '../../domain/client/missing.js';
import type { ClientState } from '../../domain/client/state.js';
import type { Role } from '../auth/identity.js';

/** A client as the public interface shows it to staff. */
export interface ClientView extends Names {
  readonly id: string;
  readonly status: 'ACTIVE' | 'DISABLED';
  readonly messagingRestricted: boolean;
  readonly createdAt: string;
  readonly disabledAt?: string;
  readonly purgeAt?: string;
  readonly purgeHeld?: true;
  readonly revision: string;
  readonly settingsRevision: string;
  readonly currency: string;
  readonly profile: Profile;
  readonly settings: Settings;
  readonly meter: MeterDocument;
  /** Required by the form of source 0, but not given yet. */
  readonly missing: readonly string[];
}

/** The client as of now, as an outcome shows it. */
export function clientView(state: ClientState, revision: bigint, meter: MeterDocument): ClientView {
  const { names, profile, settings } = state;
  return {
    id: state.clientId,
    ...names,
    ...lifecycleView(state),
    revision: revision.toString(),
    settingsRevision: state.settingsRevision.toString(),
    currency: state.currency,
    profile,
    settings,
    meter,
    missing: missingOf(state),
  };
}

const INTERNAL: ReadonlySet<string> = new Set(INTERNAL_SETTINGS);

type InternalSetting = (typeof INTERNAL_SETTINGS)[number];

/** Settings as a role sees them: internal ones are shown to staff only. */
export type ShownSettings = Omit<Settings, InternalSetting> &
  Partial<Pick<Settings, InternalSetting>>;

/** Profile and settings as a form edits them (S0-R2); the currency is shown but locked (S0-R6). */
export interface SettingsAnswer {
  readonly username: string;
  readonly email: string;
  readonly currency: string;
  readonly settingsRevision: string;
  readonly profile: ClientDocument['profile'];
  readonly settings: ShownSettings;
}

/** The client object of docs/reference/http-api.md §3, as this role may see it. */
export interface ClientObject extends Omit<ClientView, 'profile' | 'settings'>, SettingsAnswer {
  readonly topUpPlan: ClientDocument['topUpPlan'];
  readonly topUpPlanStopped: ClientDocument['topUpPlanStopped'];
  readonly monthlyTopupStopped: ClientDocument['monthlyTopupStopped'];
}

export function presentSettings(client: ClientDocument, role: Role): SettingsAnswer {
  const { username, email, currency, settingsRevision, profile } = client;
  const settings = settingsFor(client.settings, role);
  return { username, email, currency, settingsRevision, profile, settings };
}

export function presentClient(answer: ClientAnswer, role: Role): ClientObject {
  const { clientId, client, revision, meter } = answer;
  const purgeHeld = client.purgeHeld && role !== 'client';
  return {
    id: clientId,
    ...lifecycleView({ ...client, purgeHeld }),
    ...presentSettings(client, role),
    topUpPlan: client.topUpPlan,
    topUpPlanStopped: client.topUpPlanStopped,
    monthlyTopupStopped: client.monthlyTopupStopped,
    revision: revision.toString(),
    meter,
    missing: missingOf(client),
  };
}

/**
 * Settings that are internal to the operator are never shown to the client itself
 * (docs/reference/semantics.md §4, I18).
 */
function settingsFor(settings: Settings, role: Role): ShownSettings {
  if (role !== 'client') return settings;
  const shown = Object.entries(settings).filter(([name]) => !INTERNAL.has(name));
  return Object.fromEntries(shown) as unknown as ShownSettings;
}

/** A row of the list of clients. */
export interface ClientRowAnswer extends Omit<
  ClientView,
  'profile' | 'settings' | 'missing' | 'settingsRevision'
> {
  readonly profile: ClientRow['row']['profile'];
}

export function presentRow({ clientId, row, meter }: ClientRow): ClientRowAnswer {
  const { username, email, status, messagingRestricted, createdAt, currency, profile } = row;
  return {
    id: clientId,
    username,
    email,
    status,
    messagingRestricted,
    createdAt,
    currency,
    profile,
    revision: meter.revision,
    meter,
  };
}

/** Status and times of a client, as its state and its document both have them. */
interface Lifecycle {
  readonly status: ClientView['status'];
  readonly messagingRestricted: boolean;
  readonly createdAt: number | string;
  readonly disabledAt: number | string | null;
  readonly purgeAt: number | string | null;
  readonly purgeHeld: boolean;
}

type LifecycleView = Pick<
  ClientView,
  'status' | 'messagingRestricted' | 'createdAt' | 'disabledAt' | 'purgeAt' | 'purgeHeld'
>;

function lifecycleView(client: Lifecycle): LifecycleView {
  const { status, messagingRestricted, createdAt, disabledAt, purgeAt, purgeHeld } = client;
  return {
    status,
    messagingRestricted,
    createdAt: iso(createdAt),
    ...(disabledAt !== null && { disabledAt: iso(disabledAt) }),
    ...(purgeAt !== null && { purgeAt: iso(purgeAt) }),
    ...(purgeHeld && { purgeHeld: true as const }),
  };
}

function iso(at: number | string): string {
  return new Date(at).toISOString();
}
