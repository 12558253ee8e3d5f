import type { After } from '../../domain/client/events.js';
import type { LegalEntityDetails } from '../../domain/legal-entities/events.js';
import type { StatementIssued } from '../../domain/statements/events.js';
import type { StatementSums, ZoneOffset } from '../../domain/statements/statement.js';
import { canonicalJson } from '../canonical.js';

/** `StatementIssued`, version 1. `billedTo` is encrypted; nothing else is personal. */
export interface StatementIssuedV1 {
  readonly after: string;
  readonly billedTo: string;
  readonly clientId: string;
  readonly closing: After;
  readonly currency: string;
  readonly date: string;
  readonly digest: string;
  readonly from: string;
  readonly legalEntity?: LegalEntityDetails;
  readonly legalEntityId?: string;
  readonly number: string;
  readonly offsets: readonly ZoneOffset[];
  readonly opening: After;
  readonly sums: StatementSums;
  readonly through: string;
  readonly timeZone: string;
  readonly to: string;
}

export function writeStatementIssued(data: StatementIssued['data']): string {
  const { legalEntity, legalEntityId, opening, closing, ...rest } = data;
  const stored: StatementIssuedV1 = {
    ...rest,
    opening: afterOf(opening),
    closing: afterOf(closing),
    ...(legalEntity === null ? {} : { legalEntity }),
    ...(legalEntityId === null ? {} : { legalEntityId }),
  };
  return canonicalJson(stored);
}

export function readStatementIssuedV1(text: string): StatementIssued['data'] {
  const {
    legalEntity = null,
    legalEntityId = null,
    ...rest
  } = JSON.parse(text) as StatementIssuedV1;
  return { ...rest, legalEntity, legalEntityId };
}

function afterOf({ assigned, usedPosted, reserved }: After): After {
  return { assigned, usedPosted, reserved };
}
