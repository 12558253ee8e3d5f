import type { Settings, Profile } from '../../domain/client/settings.js';
import type { LegalEntityDetails } from '../../domain/legal-entities/events.js';

/** The client as a statement names it; personal, so a purge removes it. */
export interface BilledTo {
  readonly name: string;
  readonly company: string | null;
  readonly companyDetails: string | null;
  readonly contractNumber: string | null;
  readonly addressLines: readonly string[];
  readonly country: string | null;
}

/** The parties of a statement; null = none is known, or it was erased. */
export interface StatementParties {
  readonly legalEntity: LegalEntityDetails | null;
  readonly billedTo: BilledTo | null;
}

/** The client as statements name it from now on. */
export function billedToOf(profile: Profile, settings: Settings): BilledTo {
  const { firstName, lastName, company, country } = profile;
  const { addressLine1, addressLine2, postalCode, city, state } = profile;
  const place = [postalCode, city].filter((part) => part !== null).join(' ');
  const lines = [addressLine1, addressLine2, place === '' ? null : place, state];
  const { companyDetails, contractNumber } = settings;
  return {
    name: `${firstName} ${lastName}`.trim(),
    ...{ company, companyDetails, contractNumber, country },
    addressLines: lines.filter((line) => line !== null),
  };
}
