import type { AccessEvent } from '../domain/access/events.js';
import * as staff from './stored/staff.js';
import type { Versions } from './version-table.js';

type DataOf<T extends AccessEvent['type']> = Extract<AccessEvent, { type: T }>['data'];

const MEMBER = {
  version: 1,
  write: staff.writeStaffMember,
  read: { 1: staff.readStaffMemberV1 },
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
};
