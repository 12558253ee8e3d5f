import { Injectable } from '@nestjs/common';
import type { BatchItem } from '../../application/commands/run-batch.js';
import { Refusals } from '../../application/refusals/refusals.js';
import type { DebitMessage, ReserveCredits } from '../../domain/client/commands.js';
import type { Refusal } from '../../domain/client/decision.js';
import { Clock } from '../../ports/clock.js';
import type { Identity } from '../auth/identity.js';
import type { Item, ItemResult } from './batch-item.js';

type RefusedCommand = DebitMessage | ReserveCredits;

/**
 * Records refusals that follow from the key alone, because the ledger only records its own. A
 * client that the key may not see is not a refusal: for this key it does not exist.
 */
@Injectable()
export class KeyRefusals {
  constructor(
    private readonly refusals: Refusals,
    private readonly clock: Clock,
  ) {}

  note(
    { id: keyId }: Identity,
    clientId: string,
    command: RefusedCommand,
    refusals: readonly [Refusal, ...Refusal[]],
  ): void {
    this.refusals.note({ clientId, command, refusals, keyId, at: this.clock.now() });
  }

  /** Notes the debits of a batch that the ledger never saw: refused items, or all if atomic. */
  noteItems(
    identity: Identity,
    items: readonly Item[],
    results: readonly ItemResult[],
    mode: 'each' | 'atomic',
  ): void {
    const isAsked = mode === 'each' || items.every((item) => 'command' in item);
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      const result = results[index];
      if (item === undefined || result?.kind !== 'refused') continue;
      const asked = askedIn(item, isAsked);
      if (asked?.command.type !== 'DebitMessage') continue;
      this.note(identity, asked.clientId, asked.command, result.refusals);
    }
  }
}

/** The command of an item that the ledger did not decide; undefined if it did, or never could. */
function askedIn(item: Item, isAsked: boolean): BatchItem | undefined {
  if ('command' in item) return isAsked ? undefined : item;
  return item.kind === 'refused' ? item.asked : undefined;
}
