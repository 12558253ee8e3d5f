import type { LegalEntityAdded, LegalEntityRemoved } from '../../domain/legal-entities/events.js';
import { canonicalJson } from '../canonical.js';

/** The stored shapes of the stream `legal-entities`; none of them has encrypted fields. */

/** `LegalEntityAdded` and `LegalEntityChanged`, version 1: all details. */
export interface LegalEntityV1 {
  readonly addressLines: readonly string[];
  readonly country: string;
  readonly footer?: string;
  readonly iban?: string;
  readonly invoicePrefix: string;
  readonly legalEntityId: string;
  readonly name: string;
  readonly taxId: string;
}

export function writeLegalEntity(data: LegalEntityAdded['data']): string {
  const { legalEntityId, name, addressLines, country, taxId, iban, invoicePrefix, footer } = data;
  const stored: LegalEntityV1 = {
    addressLines,
    country,
    invoicePrefix,
    legalEntityId,
    name,
    taxId,
    ...(iban === null ? {} : { iban }),
    ...(footer === null ? {} : { footer }),
  };
  return canonicalJson(stored);
}

export function readEntityV1(text: string): LegalEntityAdded['data'] {
  const { iban = null, footer = null, ...stored } = JSON.parse(text) as LegalEntityV1;
  return { ...stored, iban, footer };
}

/** `LegalEntityRemoved`, version 1. */
export interface LegalEntityRemovedV1 {
  readonly legalEntityId: string;
}

export function writeLegalEntityRemoved({ legalEntityId }: LegalEntityRemoved['data']): string {
  const stored: LegalEntityRemovedV1 = { legalEntityId };
  return canonicalJson(stored);
}

export function readLegalEntityRemovedV1(text: string): LegalEntityRemoved['data'] {
  const { legalEntityId } = JSON.parse(text) as LegalEntityRemovedV1;
  return { legalEntityId };
}
