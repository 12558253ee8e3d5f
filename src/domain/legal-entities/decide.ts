import { same } from '../deep-equal.js';
import type { LegalEntityDetails, LegalEntityEvent } from './events.js';
import type { LegalEntities } from './state.js';

/** The series of clients without a legal entity; no entity may have this id or prefix. */
export const NO_ENTITY = 'none';
export const NO_ENTITY_PREFIX = 'S-';

export type LegalEntityCommand =
  | {
      readonly type: 'AddLegalEntity';
      readonly legalEntityId: string;
      readonly details: LegalEntityDetails;
    }
  | {
      readonly type: 'ChangeLegalEntity';
      readonly legalEntityId: string;
      readonly patch: Partial<LegalEntityDetails>;
    }
  | { readonly type: 'RemoveLegalEntity'; readonly legalEntityId: string };

/**
 * - `done`: it was carried out, or there was nothing to change.
 * - `replayed`: the same entity was added before.
 * - `id reused`: the id belongs, or belonged, to another entity.
 * - `prefix taken`: another entity has, or had, the prefix.
 * - `not found`: there is no such entity.
 */
export type LegalEntityResult = 'done' | 'replayed' | 'id reused' | 'prefix taken' | 'not found';

export interface LegalEntityDecision {
  /** Empty unless the result is `done`. */
  readonly events: readonly LegalEntityEvent[];
  readonly result: LegalEntityResult;
}

/** Decides a command on the entities as they are. Pure. */
export function decideLegalEntity(
  state: LegalEntities,
  command: LegalEntityCommand,
): LegalEntityDecision {
  const { legalEntityId } = command;
  const known = state.entities.get(legalEntityId);
  if (command.type === 'AddLegalEntity') {
    if (known !== undefined) {
      return only(same(detailsOf(known), command.details) ? 'replayed' : 'id reused');
    }
    if (state.removed.has(legalEntityId) || legalEntityId === NO_ENTITY) return only('id reused');
    return recorded(state, 'LegalEntityAdded', { ...command.details, legalEntityId });
  }
  if (known === undefined) return only('not found');
  if (command.type === 'RemoveLegalEntity') {
    return { events: [{ type: 'LegalEntityRemoved', data: { legalEntityId } }], result: 'done' };
  }
  const before = detailsOf(known);
  const details = { ...before, ...command.patch };
  if (same(before, details)) return only('done');
  return recorded(state, 'LegalEntityChanged', { ...details, legalEntityId });
}

/** The details alone, without the id and the times of an entity. */
export function detailsOf(entity: LegalEntityDetails): LegalEntityDetails {
  const { name, addressLines, country, taxId, iban, invoicePrefix, footer } = entity;
  return { name, addressLines, country, taxId, iban, invoicePrefix, footer };
}

function recorded(
  { prefixes }: LegalEntities,
  type: 'LegalEntityAdded' | 'LegalEntityChanged',
  data: LegalEntityDetails & { readonly legalEntityId: string },
): LegalEntityDecision {
  const owner = prefixes.get(data.invoicePrefix) ?? data.legalEntityId;
  const isTaken = owner !== data.legalEntityId || data.invoicePrefix === NO_ENTITY_PREFIX;
  return isTaken ? only('prefix taken') : { events: [{ type, data }], result: 'done' };
}

function only(result: LegalEntityResult): LegalEntityDecision {
  return { events: [], result };
}
