import { Map as ImmutableMap, Set as ImmutableSet } from 'immutable';
import type { RecordedOf } from '../access/events.js';
import type { LegalEntityDetails, LegalEntityEvent } from './events.js';

/** A legal entity as its facts say. */
export interface LegalEntity extends LegalEntityDetails {
  readonly legalEntityId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds of its last fact. */
  readonly changedAt: number;
}

export interface LegalEntities {
  readonly entities: ImmutableMap<string, LegalEntity>;
  /** Ids of entities that were removed; none of them is used again. */
  readonly removed: ImmutableSet<string>;
  /** The entity that has, or had, a prefix: two of them would give equal numbers. */
  readonly prefixes: ImmutableMap<string, string>;
}

export const NO_LEGAL_ENTITIES: LegalEntities = {
  entities: ImmutableMap(),
  removed: ImmutableSet(),
  prefixes: ImmutableMap(),
};

/** The entities after one more fact: a new value, never an exception. */
export function evolveLegalEntities(
  state: LegalEntities,
  fact: RecordedOf<LegalEntityEvent>,
): LegalEntities {
  const { legalEntityId } = fact.data;
  if (fact.type === 'LegalEntityRemoved') {
    return {
      ...state,
      entities: state.entities.delete(legalEntityId),
      removed: state.removed.add(legalEntityId),
    };
  }
  const { recordedAt } = fact;
  const createdAt = state.entities.get(legalEntityId)?.createdAt ?? recordedAt;
  const entity = { ...fact.data, createdAt, changedAt: recordedAt };
  return {
    ...state,
    entities: state.entities.set(legalEntityId, entity),
    prefixes: state.prefixes.set(fact.data.invoicePrefix, legalEntityId),
  };
}
