import { Injectable } from '@nestjs/common';
import { Refusals } from '../../../application/refusals/refusals.js';
import type { DebitMessage, ReserveCredits } from '../../../domain/client/commands.js';
import type { Refusal } from '../../../domain/client/decision.js';
import { Clock } from '../../../ports/clock.js';
import type { Identity } from '../../auth/identity.js';

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
}
