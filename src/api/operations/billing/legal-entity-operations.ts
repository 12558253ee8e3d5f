import { GetLegalEntity } from '../../../application/queries/billing/get-legal-entity.js';
import { ListLegalEntities } from '../../../application/queries/billing/list-legal-entities.js';
import {
  ChangeLegalEntityInput,
  CreateLegalEntityInput,
} from '../../input/billing/legal-entity-input.js';
import { ListInput } from '../../input/query-input.js';
import {
  LEGAL_ENTITIES,
  LEGAL_ENTITY,
  presentLegalEntity,
  REMOVED_LEGAL_ENTITY,
} from '../../views/billing/legal-entity.js';
import type { Operation } from '../operation.js';
import { pageView, queryOperation } from '../query-operation.js';

export const createLegalEntity = {
  name: 'createLegalEntity',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Billing',
  summary: 'Add a legal entity, which bills clients',
  input: CreateLegalEntityInput,
  isKeyed: true,
  example: {
    legalEntityId: 'de-gmbh',
    name: 'Telefonwerke GmbH',
    addressLines: ['Hauptstraße 1', '10115 Berlin'],
    country: 'DE',
    taxId: 'DE123456789',
    invoicePrefix: 'DE-',
  },
  answer: LEGAL_ENTITY,
  problems: ['ID_REUSED'],
} as const satisfies Operation;

export const listLegalEntities = queryOperation({
  name: 'listLegalEntities',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'Billing',
  summary: 'List the legal entities',
  input: ListInput,
  problems: ['INVALID_CURSOR'],
  answer: LEGAL_ENTITIES,
  reads: () => 'page',
  query: ({ page }) => new ListLegalEntities(page),
  view: pageView(presentLegalEntity),
});

export const getLegalEntity = queryOperation({
  name: 'getLegalEntity',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'Billing',
  summary: 'Read a legal entity',
  ids: { legalEntityId: 'NOT_FOUND' },
  problems: ['NOT_FOUND'],
  answer: LEGAL_ENTITY,
  query: ({ ids: { legalEntityId } }) => new GetLegalEntity(legalEntityId),
  view: presentLegalEntity,
});

export const changeLegalEntity = {
  name: 'changeLegalEntity',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Billing',
  summary: 'Change a legal entity; statements that exist keep what they say',
  ids: { legalEntityId: 'NOT_FOUND' },
  input: ChangeLegalEntityInput,
  example: { iban: 'DE89370400440532013000' },
  answer: LEGAL_ENTITY,
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

export const removeLegalEntity = {
  name: 'removeLegalEntity',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Billing',
  summary: 'Remove a legal entity; its id and its prefix are never used again',
  ids: { legalEntityId: 'NOT_FOUND' },
  answer: REMOVED_LEGAL_ENTITY,
  problems: ['NOT_FOUND'],
} as const satisfies Operation;
