import { Injectable } from '@nestjs/common';
import { Command, type ICommandHandler } from '@nestjs/cqrs';
import type { CallerCommand } from '../../domain/client/commands.js';
import type { Answer, Caller } from '../lanes/answer.js';
import { Lanes } from '../lanes/lanes.js';

/**
 * A command on the bus: its client, its content and its caller. Every command of the ledger is a
 * separate class that extends this one.
 */
export abstract class LedgerCommand<C extends CallerCommand> extends Command<Answer> {
  constructor(
    readonly clientId: string,
    readonly command: C,
    readonly caller: Caller,
  ) {
    super();
  }
}

/**
 * Hands a command to the lane of its client, which decides it and answers once every event is
 * durable. An accepted command may also record `ReservationReleased` for reservations that have
 * expired; these events come first (I6). A refusal records nothing (I3).
 */
@Injectable()
export abstract class LaneHandler implements ICommandHandler<LedgerCommand<CallerCommand>> {
  constructor(private readonly lanes: Lanes) {}

  execute({ clientId, command, caller }: LedgerCommand<CallerCommand>): Promise<Answer> {
    return this.lanes.submit(clientId, command, caller);
  }
}
