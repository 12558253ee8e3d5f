import type { AccessSubject } from '../../../application/queries/lists/access-subjects.js';
import type {
  AccessFact,
  NamedAccessFact,
} from '../../../application/queries/lists/list-access-events.js';
import type { Actor } from '../../../domain/client/events.js';
import { operatorDetailsOf } from './operator-event.js';

/** A fact of a stream of the whole ledger as admins and auditors see it. */
export interface AccessEventAnswer {
  readonly eventId: string;
  readonly position: string;
  readonly type: string;
  readonly at: string;
  readonly actor: Actor & { readonly name: string | null };
  readonly correlationId: string;
  readonly subjects: readonly AccessSubject[];
  readonly data: object;
}

export function presentAccessEvent({
  fact,
  actorName,
  subjects,
}: NamedAccessFact): AccessEventAnswer {
  return {
    eventId: fact.eventId,
    position: fact.position.toString(),
    type: fact.type,
    at: new Date(fact.recordedAt).toISOString(),
    actor: { ...fact.actor, name: actorName },
    correlationId: fact.correlationId,
    subjects,
    data: detailsOf(fact),
  };
}

/** The members of a fact beside its subjects; ids of records and of claimed names stay inside. */
function detailsOf(fact: AccessFact): object {
  switch (fact.type) {
    case 'ApiKeyCreated': {
      const { role, clientIds, channels, scopes, expiresAt, createdBy } = fact.data;
      return { role, clientIds, channels, scopes, expiresAt, createdBy };
    }
    case 'ApiKeyAdopted': {
      const { role, clientIds, channels, scopes, expiresAt, createdBy, createdAt } = fact.data;
      return { role, clientIds, channels, scopes, expiresAt, createdBy, createdAt };
    }
    case 'ApiKeyRotated': {
      const { replaces, overlapUntil, expiresAt } = fact.data;
      return { replaces, overlapUntil, expiresAt };
    }
    case 'ApiKeysUsed':
      return { day: fact.data.day };
    case 'StaffAdded':
    case 'StaffRoleChanged':
      return { role: fact.data.role };
    case 'StaffChanged':
      return { fields: fact.data.fields };
    case 'WebhookCreated': {
      const { origin, events, clientIds } = fact.data;
      return { origin, events, clientIds };
    }
    case 'WebhookChanged': {
      const { origin, events, clientIds, fields } = fact.data;
      return { origin, events, clientIds, fields };
    }
    case 'WebhookSecretRotated':
      return { overlapUntil: fact.data.overlapUntil };
    case 'WebhookDisabled':
      return { cause: fact.data.cause };
    case 'WebhookReplayStarted':
      return { fromPosition: fact.data.fromPosition };
    case 'WebhookEnabled':
    case 'WebhookDeleted':
    case 'ApiKeyDeleted':
    case 'StaffDisabled':
    case 'StaffEnabled':
    case 'StaffRemoved':
    case 'StaffPasswordChanged':
    case 'StaffSecondFactorActivated':
    case 'StaffSecondFactorRemoved':
    case 'StaffNameClaimAbandoned':
      return {};
    default:
      return operatorDetailsOf(fact);
  }
}
