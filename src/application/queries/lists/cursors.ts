import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Scalar } from '../../../ports/documents.js';
import { KeyVault } from '../../../ports/key-vault.js';
import { QueryError } from '../query-error.js';

/** A position in an order: the last item's values of the sorted fields, ties included. */
export type Place = readonly Scalar[];

/** The query that a cursor belongs to, with its filters, without limit and cursor. */
export type Scope = readonly (string | number | boolean | null | undefined)[];

const MAC_BYTES = 16;

/**
 * Cursors are opaque and name a position, not an offset, so new entries do not move them. A MAC
 * under a secret of the vault lets them survive restarts. It rejects cursors that are damaged,
 * invented or from another list or filter.
 */
@Injectable()
export class Cursors {
  constructor(private readonly vault: KeyVault) {}

  async seal(scope: Scope, place: Place): Promise<string> {
    const body = Buffer.from(JSON.stringify(place.map(written)));
    return Buffer.concat([await this.mac(scope, body), body]).toString('base64url');
  }

  /** @throws QueryError INVALID_CURSOR */
  async open(scope: Scope, cursor: string): Promise<Place> {
    const bytes = Buffer.from(cursor, 'base64url');
    const body = bytes.subarray(MAC_BYTES);
    const genuine =
      bytes.length > MAC_BYTES &&
      bytes.toString('base64url') === cursor &&
      timingSafeEqual(bytes.subarray(0, MAC_BYTES), await this.mac(scope, body));
    if (!genuine) {
      throw new QueryError('INVALID_CURSOR', 'The cursor is damaged or belongs to another list.');
    }
    return (JSON.parse(body.toString()) as Written[]).map(read);
  }

  private async mac(scope: Scope, body: Buffer): Promise<Buffer> {
    const hmac = createHmac('sha256', await this.vault.secret('cursors'));
    const bound = JSON.stringify(scope.map((part) => part ?? null));
    return hmac.update(bound).update('\n').update(body).digest().subarray(0, MAC_BYTES);
  }
}

/** JSON has no int64: a bigint is written as a list of its decimal text. */
type Written = string | number | boolean | null | readonly [string];

function written(value: Scalar): Written {
  return typeof value === 'bigint' ? [value.toString()] : value;
}

function read(value: Written): Scalar {
  return typeof value === 'object' && value !== null ? BigInt(value[0]) : value;
}
