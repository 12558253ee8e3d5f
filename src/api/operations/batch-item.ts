import type { BatchItem } from '../../application/commands/run-batch.js';
import type { BatchAnswer } from '../../application/lanes/answer.js';
import type { FieldError } from '../errors/problem.js';

/** The result of an item: the ledger's answer, or a verdict reached without the ledger. */
export type ItemResult =
  BatchAnswer | { readonly kind: 'malformed'; readonly errors: readonly FieldError[] };

/** An item as a command, or what is wrong with it. */
export type Item = BatchItem | Extract<ItemResult, { kind: 'malformed' }> | RefusedItem;

/** Refused because of the key; `asked` unless the client does not exist for it. */
type RefusedItem = Extract<ItemResult, { kind: 'refused' }> & { readonly asked?: BatchItem };
