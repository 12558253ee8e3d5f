import type { MeterDocument } from '../../../projections/meter.js';
import type { Names, Profile, Settings } from '../../domain/client/settings.js';
import { missingOf } from '../../domain/client/missing.js';
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
    missing: missingOf(state),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
