import DataLoader from 'dataloader';
import type { BalanceAnswer } from '../../views/balance.js';

/** Reads the balances of many clients at once, in their order; null = there is no such client. */
export type ReadBalances = (
  clientIds: readonly string[],
) => Promise<readonly (BalanceAnswer | null)[]>;

/** The most clients of one read. */
const BATCH_MAX = 500;

/** Balances for the fields of one document: those asked for in one step are one read. */
export function clientBalances(read: ReadBalances): (id: string) => Promise<BalanceAnswer | null> {
  const loader = new DataLoader<string, BalanceAnswer | null>(read, { maxBatchSize: BATCH_MAX });
  return (clientId) => loader.load(clientId);
}
