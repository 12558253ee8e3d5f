import type { LegalEntity } from '../../../domain/legal-entities/state.js';
import * as schema from '../schemas/schema.js';

const { component, instant, listOf, nullable, object, pageOf, text, titled } = schema;

/** A legal entity as admins and auditors see it. */
export interface LegalEntityView {
  readonly legalEntityId: string;
  readonly name: string;
  readonly addressLines: readonly string[];
  readonly country: string;
  readonly taxId: string;
  readonly iban: string | null;
  readonly invoicePrefix: string;
  readonly footer: string | null;
  readonly createdAt: string;
  readonly changedAt: string;
}

export function presentLegalEntity(entity: LegalEntity): LegalEntityView {
  const { legalEntityId, name, addressLines, country, taxId, iban, invoicePrefix, footer } = entity;
  return {
    ...{ legalEntityId, name, addressLines, country, taxId, iban, invoicePrefix, footer },
    createdAt: new Date(entity.createdAt).toISOString(),
    changedAt: new Date(entity.changedAt).toISOString(),
  };
}

const ENTITY_ID = text('Id of the legal entity.');

export const LEGAL_ENTITY = component(
  'LegalEntity',
  object<LegalEntityView>('A party that bills clients.', {
    legalEntityId: ENTITY_ID,
    name: text('Name of the company.'),
    addressLines: listOf(text('A line.'), 'The address without the country.'),
    country: text('Country of the company, as in ISO 3166-1.'),
    taxId: text('Its tax number.'),
    iban: nullable(text('Account that is paid to; null = none.')),
    invoicePrefix: text('Begins the number of every statement.'),
    footer: nullable(text('Text at the end of every statement; null = none.')),
    createdAt: instant('When it was added.'),
    changedAt: instant('When it was changed last.'),
  }),
);

export const LEGAL_ENTITIES = component(
  'LegalEntityPage',
  pageOf(LEGAL_ENTITY, 'A page of legal entities, in the order of their ids.'),
);

export const REMOVED_LEGAL_ENTITY = titled(
  'RemovedLegalEntity',
  object<{ readonly legalEntityId: string }>('A legal entity that was removed.', {
    legalEntityId: ENTITY_ID,
  }),
);
