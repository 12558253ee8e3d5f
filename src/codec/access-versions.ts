import type { AccessEvent } from '../domain/access/events.js';
import * as keys from './stored/api-keys.js';
import * as staff from './stored/staff.js';
import * as webhooks from './stored/webhooks.js';
import type { Versions } from './version-table.js';

type DataOf<T extends AccessEvent['type']> = Extract<AccessEvent, { type: T }>['data'];

const MEMBER = {
  version: 1,
  write: staff.writeStaffMember,
  read: { 1: staff.readStaffMemberV1 },
};

const WEBHOOK = {
  version: 1,
  write: webhooks.writeWebhook,
  read: { 1: webhooks.readWebhookV1 },
};

/** The part of the upcast table for the facts of the streams in `ACCESS_STREAMS`. */
export const ACCESS_VERSIONS: { readonly [T in AccessEvent['type']]: Versions<DataOf<T>> } = {
  StaffAdded: { version: 1, write: staff.writeStaffAdded, read: { 1: staff.readStaffAddedV1 } },
  StaffChanged: {
    version: 1,
    write: staff.writeStaffChanged,
    read: { 1: staff.readStaffChangedV1 },
  },
  StaffRoleChanged: {
    version: 1,
    write: staff.writeStaffRoleChanged,
    read: { 1: staff.readStaffRoleChangedV1 },
  },
  StaffDisabled: MEMBER,
  StaffEnabled: MEMBER,
  StaffRemoved: MEMBER,
  StaffPasswordChanged: {
    version: 1,
    write: staff.writeStaffPasswordChanged,
    read: { 1: staff.readStaffPasswordChangedV1 },
  },
  StaffSecondFactorActivated: {
    version: 1,
    write: staff.writeStaffSecondFactorActivated,
    read: { 1: staff.readStaffSecondFactorActivatedV1 },
  },
  StaffSecondFactorRemoved: MEMBER,
  StaffNameClaimAbandoned: {
    version: 1,
    write: staff.writeStaffNameClaimAbandoned,
    read: { 1: staff.readStaffNameClaimAbandonedV1 },
  },
  ApiKeyCreated: {
    version: 1,
    write: keys.writeApiKeyCreated,
    read: { 1: keys.readApiKeyCreatedV1 },
  },
  ApiKeyAdopted: {
    version: 1,
    write: keys.writeApiKeyAdopted,
    read: { 1: keys.readApiKeyAdoptedV1 },
  },
  ApiKeyRotated: {
    version: 1,
    write: keys.writeApiKeyRotated,
    read: { 1: keys.readApiKeyRotatedV1 },
  },
  ApiKeyDeleted: {
    version: 1,
    write: keys.writeApiKeyDeleted,
    read: { 1: keys.readApiKeyDeletedV1 },
  },
  ApiKeysUsed: { version: 1, write: keys.writeApiKeysUsed, read: { 1: keys.readApiKeysUsedV1 } },
  WebhookCreated: {
    version: 1,
    write: webhooks.writeWebhookCreated,
    read: { 1: webhooks.readWebhookCreatedV1 },
  },
  WebhookChanged: {
    version: 1,
    write: webhooks.writeWebhookChanged,
    read: { 1: webhooks.readWebhookChangedV1 },
  },
  WebhookSecretRotated: {
    version: 1,
    write: webhooks.writeWebhookSecretRotated,
    read: { 1: webhooks.readWebhookSecretRotatedV1 },
  },
  WebhookDisabled: {
    version: 1,
    write: webhooks.writeWebhookDisabled,
    read: { 1: webhooks.readWebhookDisabledV1 },
  },
  WebhookEnabled: WEBHOOK,
  WebhookReplayStarted: {
    version: 1,
    write: webhooks.writeWebhookReplayStarted,
    read: { 1: webhooks.readWebhookReplayStartedV1 },
  },
  WebhookDeleted: WEBHOOK,
};
