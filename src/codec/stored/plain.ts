import type {
  ClientCreationAbandoned,
  ClientEnabled,
  NameClaimAbandoned,
  NameReserved,
  PasswordChanged,
  SecondFactorActivated,
} from '../../domain/client/events.js';
import { canonicalJson } from '../canonical.js';

/**
 * Events without personal or omitted fields: version 1 stores the members of the event itself. They
 * are listed here nevertheless, because the domain's events may change and stored shapes may not.
 */

/** `ClientEnabled`, version 1: an empty object. */
export function writeClientEnabled(): string {
  return '{}';
}

export function readClientEnabledV1(text: string): ClientEnabled['data'] {
  JSON.parse(text);
  return {};
}

/** `PasswordChanged`, version 1: names a record of the credential store, holds nothing secret. */
export interface PasswordChangedV1 {
  readonly passwordId: string;
}

export function writePasswordChanged({ passwordId }: PasswordChanged['data']): string {
  const stored: PasswordChangedV1 = { passwordId };
  return canonicalJson(stored);
}

export function readPasswordChangedV1(text: string): PasswordChanged['data'] {
  const { passwordId } = JSON.parse(text) as PasswordChangedV1;
  return { passwordId };
}

/** `SecondFactorActivated`, version 1: names a record, holds nothing secret. */
export interface SecondFactorActivatedV1 {
  readonly factorId: string;
}

export function writeSecondFactorActivated({ factorId }: SecondFactorActivated['data']): string {
  const stored: SecondFactorActivatedV1 = { factorId };
  return canonicalJson(stored);
}

export function readSecondFactorActivatedV1(text: string): SecondFactorActivated['data'] {
  const { factorId } = JSON.parse(text) as SecondFactorActivatedV1;
  return { factorId };
}

/** `SecondFactorRemoved`, version 1: nothing. */
export type SecondFactorRemovedV1 = Readonly<Record<never, never>>;

export function writeSecondFactorRemoved(): string {
  const stored: SecondFactorRemovedV1 = {};
  return canonicalJson(stored);
}

export function readSecondFactorRemovedV1(): SecondFactorRemovedV1 {
  return {};
}

/** `ClientCreationAbandoned`, version 1. */
export interface ClientCreationAbandonedV1 {
  readonly clientId: string;
}

export function writeClientCreationAbandoned(data: ClientCreationAbandoned['data']): string {
  const stored: ClientCreationAbandonedV1 = { clientId: data.clientId };
  return canonicalJson(stored);
}

export function readClientCreationAbandonedV1(text: string): ClientCreationAbandoned['data'] {
  const { clientId } = JSON.parse(text) as ClientCreationAbandonedV1;
  return { clientId };
}

/** `NameClaimAbandoned`, version 1. */
export interface NameClaimAbandonedV1 {
  readonly commandId: string;
  readonly name: 'username' | 'email';
}

export function writeNameClaimAbandoned({ commandId, name }: NameClaimAbandoned['data']): string {
  const stored: NameClaimAbandonedV1 = { commandId, name };
  return canonicalJson(stored);
}

export function readNameClaimAbandonedV1(text: string): NameClaimAbandoned['data'] {
  const { commandId, name } = JSON.parse(text) as NameClaimAbandonedV1;
  return { name, commandId };
}

/** `NameReserved` and `NameReleased`, version 1: a client's claim, or a member of staff's. */
export interface NameV1 {
  readonly clientId?: string;
  readonly commandId: string;
  readonly staffId?: string;
}

export function writeName(data: NameReserved['data']): string {
  const { commandId } = data;
  const stored: NameV1 =
    'staffId' in data
      ? { commandId, staffId: data.staffId }
      : { clientId: data.clientId, commandId };
  return canonicalJson(stored);
}

export function readNameV1(text: string): NameReserved['data'] {
  const { clientId = '', commandId, staffId } = JSON.parse(text) as NameV1;
  return staffId === undefined ? { clientId, commandId } : { staffId, commandId };
}
