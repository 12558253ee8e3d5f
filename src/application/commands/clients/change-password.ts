import { CommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { LaneHandler, LedgerCommand } from '../ledger-command.js';

/** Gives a client another password (S0-02, S1-17). */
export class ChangePassword extends LedgerCommand<Domain.ChangePassword> {}

/**
 * May record `PasswordChanged`. Decided by `decidePassword` in
 * `src/domain/client/decide/settings.ts`.
 */
@CommandHandler(ChangePassword)
export class ChangePasswordHandler extends LaneHandler {}
