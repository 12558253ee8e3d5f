import type { MeterDocument } from '../../../projections/meter.js';
import type { Names, Profile, Settings } from '../../domain/client/settings.js';
import type { ClientState } from '../../domain/client/state.js';

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
    status: state.status,
    messagingRestricted: state.messagingRestricted,
    createdAt: iso(state.createdAt),
    ...(state.disabledAt !== null && { disabledAt: iso(state.disabledAt) }),
    ...(state.purgeAt !== null && { purgeAt: iso(state.purgeAt) }),
    ...(state.purgeHeld && { purgeHeld: true as const }),
    revision: revision.toString(),
    settingsRevision: state.settingsRevision.toString(),
    currency: state.currency,
    profile,
    settings,
    meter,
    missing: missingOf(profile, settings),
  };
}

/** Fields that the settings form asks for and a client may still lack (S0-33, S0-41, S0-43). */
export function missingOf(
  profile: { readonly phone: string | null },
  settings: { readonly priceUpdateEmail: string | null; readonly billingEmail: string | null },
): string[] {
  const missing: string[] = [];
  if (profile.phone === null) missing.push('phone');
  if (settings.priceUpdateEmail === null) missing.push('priceUpdateEmail');
  if (settings.billingEmail === null) missing.push('billingEmail');
  return missing;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
