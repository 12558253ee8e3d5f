import type { ClientPurged, SumsBySource } from '../../domain/client/events.js';
import type { PurgeCompleted } from '../../domain/purges/events.js';
import { canonicalJson } from '../canonical.js';

/** `ClientPurged`, version 1, of the client's stream and of the stream `purges`. */
export interface ClientPurgedV1 {
  readonly clientId: string;
  readonly currency: string;
  readonly lastHash: string;
  readonly lastRevision: string;
  /** Missing in the stream `purges`. */
  readonly names?: readonly string[];
  readonly recharged: SumsBySource;
  readonly reserved: string;
  readonly usedPosted: string;
  readonly withdrawn: SumsBySource;
}

export function writeClientPurged({ names, ...data }: ClientPurged['data']): string {
  const { clientId, currency, lastHash, lastRevision } = data;
  const { recharged, reserved, usedPosted, withdrawn } = data;
  const stored: ClientPurgedV1 = {
    clientId,
    currency,
    lastHash,
    lastRevision,
    ...(names.length > 0 && { names }),
    recharged,
    reserved,
    usedPosted,
    withdrawn,
  };
  return canonicalJson(stored);
}

export function readClientPurgedV1(text: string): ClientPurged['data'] {
  const { names = [], ...stored } = JSON.parse(text) as ClientPurgedV1;
  const { clientId, currency, lastHash, lastRevision } = stored;
  const { recharged, reserved, usedPosted, withdrawn } = stored;
  return {
    clientId,
    currency,
    recharged,
    withdrawn,
    usedPosted,
    reserved,
    lastRevision,
    lastHash,
    names,
  };
}

/** `PurgeCompleted`, version 1. */
export interface PurgeCompletedV1 {
  readonly clientId: string;
}

export function writePurgeCompleted({ clientId }: PurgeCompleted['data']): string {
  const stored: PurgeCompletedV1 = { clientId };
  return canonicalJson(stored);
}

export function readPurgeCompletedV1(text: string): PurgeCompleted['data'] {
  const { clientId } = JSON.parse(text) as PurgeCompletedV1;
  return { clientId };
}
