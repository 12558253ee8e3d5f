import { BrandOf, DEFAULT_BRAND } from '../../../src/application/brands/brand-of.js';
import type { StatementDocument } from '../../../src/application/statements/statement-document.js';

/** Every client and domain has the default brand. */
export class OneBrand extends BrandOf {
  override client(): Promise<typeof DEFAULT_BRAND> {
    return Promise.resolve(DEFAULT_BRAND);
  }

  override domain(): Promise<typeof DEFAULT_BRAND> {
    return Promise.resolve(DEFAULT_BRAND);
  }
}

/** A statement without entries. */
export function documentOf(clientId: string): StatementDocument {
  const entries = { lines: [], recharges: [], withdrawals: [], payments: [] };
  const statement = { clientId, ...entries } as unknown as StatementDocument['statement'];
  return { statement, issued: null, legalEntity: null, billedTo: null };
}
