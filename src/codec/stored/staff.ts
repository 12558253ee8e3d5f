import type {
  StaffAdded,
  StaffChanged,
  StaffDisabled,
  StaffNameClaimAbandoned,
  StaffPasswordChanged,
  StaffRole,
  StaffRoleChanged,
  StaffSecondFactorActivated,
} from '../../domain/staff/events.js';
import { canonicalJson } from '../canonical.js';

/** The stored shapes of the stream `staff`; none of them has encrypted fields. */

/** `StaffAdded`, version 1. */
export interface StaffAddedV1 {
  readonly names: readonly string[];
  readonly passwordId?: string;
  readonly profileId: string;
  readonly role: StaffRole;
  readonly signIn?: string;
  readonly staffId: string;
}

export function writeStaffAdded(data: StaffAdded['data']): string {
  const { names, passwordId, profileId, role, signIn, staffId } = data;
  const stored: StaffAddedV1 = {
    names,
    profileId,
    role,
    staffId,
    ...(passwordId === null ? {} : { passwordId }),
    ...(signIn === null ? {} : { signIn }),
  };
  return canonicalJson(stored);
}

export function readStaffAddedV1(text: string): StaffAdded['data'] {
  const stored = JSON.parse(text) as StaffAddedV1;
  const { names, passwordId = null, profileId, role, signIn = null, staffId } = stored;
  return { staffId, role, profileId, passwordId, names, signIn };
}

/** `StaffChanged`, version 1. */
export interface StaffChangedV1 {
  readonly fields: readonly string[];
  readonly names: readonly string[];
  readonly profileId: string;
  readonly staffId: string;
}

export function writeStaffChanged(data: StaffChanged['data']): string {
  const { fields, names, profileId, staffId } = data;
  const stored: StaffChangedV1 = { fields, names, profileId, staffId };
  return canonicalJson(stored);
}

export function readStaffChangedV1(text: string): StaffChanged['data'] {
  const { fields, names, profileId, staffId } = JSON.parse(text) as StaffChangedV1;
  return { staffId, fields, profileId, names };
}

/** `StaffRoleChanged`, version 1. */
export interface StaffRoleChangedV1 {
  readonly role: StaffRole;
  readonly staffId: string;
}

export function writeStaffRoleChanged({ role, staffId }: StaffRoleChanged['data']): string {
  const stored: StaffRoleChangedV1 = { role, staffId };
  return canonicalJson(stored);
}

export function readStaffRoleChangedV1(text: string): StaffRoleChanged['data'] {
  const { role, staffId } = JSON.parse(text) as StaffRoleChangedV1;
  return { staffId, role };
}

/**
 * `StaffDisabled`, `StaffEnabled`, `StaffRemoved` and `StaffSecondFactorRemoved`, version 1: the
 * member alone.
 */
export interface StaffMemberV1 {
  readonly staffId: string;
}

export function writeStaffMember({ staffId }: StaffDisabled['data']): string {
  const stored: StaffMemberV1 = { staffId };
  return canonicalJson(stored);
}

export function readStaffMemberV1(text: string): StaffDisabled['data'] {
  const { staffId } = JSON.parse(text) as StaffMemberV1;
  return { staffId };
}

/** `StaffPasswordChanged`, version 1. */
export interface StaffPasswordChangedV1 {
  readonly passwordId: string;
  readonly staffId: string;
}

export function writeStaffPasswordChanged(data: StaffPasswordChanged['data']): string {
  const { passwordId, staffId } = data;
  const stored: StaffPasswordChangedV1 = { passwordId, staffId };
  return canonicalJson(stored);
}

export function readStaffPasswordChangedV1(text: string): StaffPasswordChanged['data'] {
  const { passwordId, staffId } = JSON.parse(text) as StaffPasswordChangedV1;
  return { staffId, passwordId };
}

/** `StaffSecondFactorActivated`, version 1. */
export interface StaffSecondFactorActivatedV1 {
  readonly factorId: string;
  readonly staffId: string;
}

export function writeStaffSecondFactorActivated(data: StaffSecondFactorActivated['data']): string {
  const { factorId, staffId } = data;
  const stored: StaffSecondFactorActivatedV1 = { factorId, staffId };
  return canonicalJson(stored);
}

export function readStaffSecondFactorActivatedV1(text: string): StaffSecondFactorActivated['data'] {
  const { factorId, staffId } = JSON.parse(text) as StaffSecondFactorActivatedV1;
  return { staffId, factorId };
}

/** `StaffNameClaimAbandoned`, version 1. */
export interface StaffNameClaimAbandonedV1 {
  readonly commandId: string;
  readonly staffId: string;
}

export function writeStaffNameClaimAbandoned(data: StaffNameClaimAbandoned['data']): string {
  const { commandId, staffId } = data;
  const stored: StaffNameClaimAbandonedV1 = { commandId, staffId };
  return canonicalJson(stored);
}

export function readStaffNameClaimAbandonedV1(text: string): StaffNameClaimAbandoned['data'] {
  const { commandId, staffId } = JSON.parse(text) as StaffNameClaimAbandonedV1;
  return { staffId, commandId };
}
