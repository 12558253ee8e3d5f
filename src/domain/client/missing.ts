import type { Profile, Settings } from './settings.js';

/**
 * Fields that the form of source 0 requires and creation accepts absent (S0-33, S0-41, S0-43),
 * under their public names; `missing` reminds the client of them.
 */
export function missingOf(client: {
  readonly profile: Pick<Profile, 'phone'>;
  readonly settings: Pick<Settings, 'priceUpdateEmail' | 'billingEmail'>;
}): string[] {
  const { profile, settings } = client;
  const missing: string[] = [];
  if (profile.phone === null) missing.push('phone');
  if (settings.priceUpdateEmail === null) missing.push('priceUpdateEmail');
  if (settings.billingEmail === null) missing.push('billingEmail');
  return missing;
}
