import type { OperatorEvent } from '../domain/facts/events.js';
import * as brands from './stored/brands.js';
import * as entities from './stored/legal-entities.js';
import * as presets from './stored/presets.js';
import * as statements from './stored/statements.js';
import type { Versions } from './version-table.js';

type DataOf<T extends OperatorEvent['type']> = Extract<OperatorEvent, { type: T }>['data'];

const PRESET = { version: 1, write: presets.writePreset, read: { 1: presets.readPresetV1 } };
const ENTITY = { version: 1, write: entities.writeLegalEntity, read: { 1: entities.readEntityV1 } };

/** The part of the upcast table for facts that the operator makes about the ledger as a whole. */
export const OPERATOR_VERSIONS: { readonly [T in OperatorEvent['type']]: Versions<DataOf<T>> } = {
  LegalEntityAdded: ENTITY,
  LegalEntityChanged: ENTITY,
  LegalEntityRemoved: {
    version: 1,
    write: entities.writeLegalEntityRemoved,
    read: { 1: entities.readLegalEntityRemovedV1 },
  },
  BrandSet: { version: 1, write: brands.writeBrandSet, read: { 1: brands.readBrandSetV1 } },
  StatementIssued: {
    version: 1,
    write: statements.writeStatementIssued,
    read: { 1: statements.readStatementIssuedV1 },
  },
  BrandRemoved: {
    version: 1,
    write: brands.writeBrandRemoved,
    read: { 1: brands.readBrandRemovedV1 },
  },
  PresetCreated: PRESET,
  PresetChanged: PRESET,
  PresetRemoved: {
    version: 1,
    write: presets.writePresetRemoved,
    read: { 1: presets.readPresetRemovedV1 },
  },
};
