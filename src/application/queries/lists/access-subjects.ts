import type { RecordedOf } from '../../../domain/access/events.js';
import type { StreamEvent } from '../../../domain/facts/events.js';

/** The kinds of what the facts of the whole ledger are about. */
export const SUBJECT_KINDS = [
  'staff',
  'api-key',
  'webhook',
  'legal-entity',
  'brand',
  'preset',
  'statement',
  'client',
] as const;

/** A member of staff, an API key or another thing that a fact is about. */
export interface AccessSubject {
  readonly kind: (typeof SUBJECT_KINDS)[number];
  readonly id: string;
  /** Null = unknown. */
  readonly name: string | null;
}

/** The subjects of a fact, with the names that the fact itself holds. */
export function subjectsOf({ type, data }: RecordedOf<StreamEvent>): readonly AccessSubject[] {
  switch (type) {
    case 'LegalEntityAdded':
    case 'LegalEntityChanged':
    case 'LegalEntityRemoved':
      return [subject('legal-entity', data.legalEntityId, nameIn(data))];
    case 'BrandSet':
    case 'BrandRemoved':
      return [subject('brand', data.domain, nameIn(data))];
    case 'PresetCreated':
    case 'PresetChanged':
    case 'PresetRemoved':
      return [subject('preset', data.presetId, nameIn(data))];
    case 'StatementIssued':
      return [subject('statement', data.number), subject('client', data.clientId)];
    case 'ClientPurged':
    case 'PurgeCompleted':
      return [subject('client', data.clientId)];
    default:
      return accessSubjectsOf(data);
  }
}

/** The subjects of a fact about staff, API keys or webhooks. */
function accessSubjectsOf(
  data:
    | { readonly staffId: string }
    | { readonly webhookId: string }
    | { readonly keyIds: readonly string[] }
    | { readonly keyId: string },
): readonly AccessSubject[] {
  if ('staffId' in data) return [subject('staff', data.staffId)];
  if ('webhookId' in data) return [subject('webhook', data.webhookId)];
  const keyIds = 'keyIds' in data ? data.keyIds : [data.keyId];
  return keyIds.map((id) => subject('api-key', id));
}

function subject(
  kind: AccessSubject['kind'],
  id: string,
  name: string | null = null,
): AccessSubject {
  return { kind, id, name };
}

function nameIn(data: object): string | null {
  return 'name' in data && typeof data.name === 'string' ? data.name : null;
}
