import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { DebitMessage } from '../../domain/client/commands.js';
import { affordable, refusalsAfter } from '../../domain/client/decide/affordable.js';
import type { Refusal } from '../../domain/client/decision.js';
import { isClient, type ClientState } from '../../domain/client/state.js';
import type { Caller } from '../lanes/answer.js';
import { Lanes } from '../lanes/lanes.js';

export interface DebitCheck {
  /**
   * Empty when all the debits would be accepted (or replayed) now; otherwise the refusals of the
   * first one that would not.
   */
  readonly refusals: readonly Refusal[];
  /** Number of messages with this price that could be debited now, under all rules. */
  readonly affordable: number;
  /** Null when the client does not exist. */
  readonly state: ClientState | null;
  readonly t: number;
}

/**
 * The answer that a debit would get, computed by the same code without recording anything (I3,
 * docs/reference/semantics.md §4).
 */
export class CheckDebit extends Query<DebitCheck> {
  constructor(
    readonly clientId: string,
    readonly command: DebitMessage,
    /** Number of such messages. */
    readonly count: number,
    readonly caller: Caller,
  ) {
    super();
  }
}

@QueryHandler(CheckDebit)
export class CheckDebitHandler implements IQueryHandler<CheckDebit> {
  constructor(private readonly lanes: Lanes) {}

  async execute({ clientId, command, count, caller }: CheckDebit): Promise<DebitCheck> {
    const answer = await this.lanes.check(clientId, command, caller);
    const { fold, t } = await this.lanes.current(clientId, caller);
    const state = isClient(fold) ? fold : null;
    const env = { t };
    const most = state === null ? 0 : affordable(state, command.credits, env);
    if (answer.kind === 'refused') return { refusals: answer.refusals, affordable: most, state, t };
    const isBounded = state !== null && count > 1 && most < count;
    const refusals = isBounded ? refusalsAfter(state, command, most, env) : [];
    return { refusals, affordable: most, state, t };
  }
}
