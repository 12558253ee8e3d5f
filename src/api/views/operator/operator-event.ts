import type { RecordedOf } from '../../../domain/access/events.js';
import type { OperatorEvent } from '../../../domain/facts/events.js';
import type { PurgeEvent } from '../../../domain/purges/events.js';

/**
 * The members of a fact about a party, a brand, a preset, a statement or a purge, beside its
 * subjects. The client as a statement names it is personal; ids of records stay inside.
 */
export function operatorDetailsOf({ type, data }: RecordedOf<OperatorEvent | PurgeEvent>): object {
  switch (type) {
    case 'LegalEntityAdded':
    case 'LegalEntityChanged': {
      const { legalEntityId: _, ...details } = data;
      return details;
    }
    case 'BrandSet': {
      const { name, primaryColour, logo, supportEmail, mailFrom, loginText } = data;
      const picture = logo && { type: logo.type, digest: logo.digest };
      return { name, primaryColour, logo: picture, supportEmail, mailFrom, loginText };
    }
    case 'PresetCreated':
    case 'PresetChanged':
      return { name: data.name, settings: data.settings };
    case 'StatementIssued': {
      const { legalEntityId, date, from, to, currency, closing, digest } = data;
      return { legalEntityId, date, from, to, currency, closing, digest };
    }
    case 'ClientPurged': {
      const { currency, recharged, withdrawn, usedPosted, reserved, lastRevision, lastHash } = data;
      return { currency, recharged, withdrawn, usedPosted, reserved, lastRevision, lastHash };
    }
    case 'LegalEntityRemoved':
    case 'BrandRemoved':
    case 'PresetRemoved':
    case 'PurgeCompleted':
      return {};
  }
}
