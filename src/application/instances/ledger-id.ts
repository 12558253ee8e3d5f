import { createHmac, type KeyObject } from 'node:crypto';

/**
 * Names a ledger on a server where several may stand. Who has another master key can read nothing
 * of this one, and has one of its own.
 */
export function ledgerName(masterKey: KeyObject): string {
  const name = createHmac('sha256', masterKey.export()).update('tallystick vault').digest('hex');
  return name.slice(0, 16);
}
