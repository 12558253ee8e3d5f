import { createHmac, type KeyObject } from 'node:crypto';

/**
 * Names a ledger on a server that may hold several. Instances with another master key cannot read
 * this ledger, and use another name.
 */
export function ledgerName(masterKey: KeyObject): string {
  const name = createHmac('sha256', masterKey.export()).update('tallystick vault').digest('hex');
  return name.slice(0, 16);
}
