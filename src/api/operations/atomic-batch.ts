import type { BatchAnswer } from '../../application/lanes/answer.js';
import type { BatchItem } from '../../application/commands/run-batch.js';
import { invalidField, invalidInput, Problem } from '../errors/problem.js';
import type { FieldError } from '../errors/problem.js';
import type { Item, ItemResult } from './batch-item.js';

const ATOMIC_MAX = 1_000;

/**
 * All items or none, in one append. A malformed item, or an item of a second client, makes the
 * whole batch invalid; a refused item aborts all others.
 * @throws Problem
 */
export async function atomicItems(
  items: readonly Item[],
  run: (items: readonly BatchItem[]) => Promise<BatchAnswer[]>,
): Promise<readonly ItemResult[]> {
  if (items.length > ATOMIC_MAX) {
    const detail = `An atomic batch may have at most ${ATOMIC_MAX} items.`;
    throw new Problem('PAYLOAD_TOO_LARGE', { detail });
  }
  const errors = items.flatMap((item, index) => errorsAt(item, index));
  if (errors.length > 0) throw invalidInput(errors);
  const commands = items.filter((item): item is BatchItem => 'command' in item);
  const clients = new Set(commands.map(({ clientId }) => clientId));
  if (clients.size > 1) {
    const message = 'must all name the same client when the mode is atomic';
    throw invalidField('items', 'INVALID_CHOICE', message);
  }
  if (commands.length === items.length) return run(commands);
  // The key itself forbids an item, so the ledger need not be asked.
  const aborted: ItemResult = { kind: 'refused', refusals: [{ code: 'BATCH_ABORTED' }] };
  return items.map((item) => ('command' in item ? aborted : item));
}

function errorsAt(item: Item, index: number): FieldError[] {
  if ('command' in item || item.kind !== 'malformed') return [];
  return item.errors.map((error) => {
    const field = error.field === '' ? `items.${index}` : `items.${index}.${error.field}`;
    return { ...error, field };
  });
}
