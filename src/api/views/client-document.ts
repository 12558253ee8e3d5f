import type { ClientDocument } from '../../../projections/client.js';
import type { ClientAnswer } from '../../application/queries/get-client.js';
import type { ClientRow } from '../../application/queries/lists/list-clients.js';
import { INTERNAL_SETTINGS } from '../../domain/client/settings.js';
import type { Role } from '../auth/identity.js';
import { missingOf } from '../../domain/client/missing.js';
import type { ClientView } from './client.js';

const INTERNAL: ReadonlySet<string> = new Set(INTERNAL_SETTINGS);

type Settings = ClientDocument['settings'];
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
}

export function presentSettings(client: ClientDocument, role: Role): SettingsAnswer {
  const { username, email, currency, settingsRevision, profile } = client;
  const settings = settingsFor(client.settings, role);
  return { username, email, currency, settingsRevision, profile, settings };
}

export function presentClient(answer: ClientAnswer, role: Role): ClientObject {
  const { clientId, client, revision, meter } = answer;
  const { disabledAt, purgeAt, purgeHeld } = client;
  return {
    id: clientId,
    status: client.status,
    messagingRestricted: client.messagingRestricted,
    createdAt: client.createdAt,
    ...(disabledAt === null ? {} : { disabledAt }),
    ...(purgeAt === null ? {} : { purgeAt }),
    ...(purgeHeld && role !== 'client' ? { purgeHeld } : {}),
    ...presentSettings(client, role),
    topUpPlan: client.topUpPlan,
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
