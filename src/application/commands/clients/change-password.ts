import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type * as Domain from '../../../domain/client/commands.js';
import { Clock } from '../../../ports/clock.js';
import { Allowances, type Allowance } from '../../access/logins/allowances.js';
import { PasswordSaves } from '../../access/password-saves.js';
import { Passwords } from '../../access/passwords.js';
import type { Answer, Caller } from '../../lanes/answer.js';
import { Lanes } from '../../lanes/lanes.js';
import { LedgerCommand } from '../ledger-command.js';

/** The texts of a change of the password; none of them leaves the process. */
export interface PasswordTexts {
  /** The one that `command.passwordId` names. */
  readonly password: string;
  /** The present one, as a proof; absent = the caller may change any password. */
  readonly currentPassword?: string | undefined;
}

/** Gives a client another password (S1-17). */
export class ChangePassword extends LedgerCommand<Domain.ChangePassword> {
  constructor(
    clientId: string,
    command: Domain.ChangePassword,
    caller: Caller,
    readonly texts?: PasswordTexts,
  ) {
    super(clientId, command, caller);
  }
}

/** Wrong present passwords of one client: a stolen session must not try them all. */
const WRONG: Allowance = { most: 10, everyMs: 30_000 };
const CLIENTS_MAX = 20_000;

/** Too many wrong present passwords: the next try counts after some time. */
export class PasswordTriesUsedUp extends Error {
  override readonly name = 'PasswordTriesUsedUp';

  constructor(readonly waitMs: number) {
    super('the present password was wrong too often');
  }
}

/**
 * May record `PasswordChanged`. Decided by `decidePassword` in
 * `src/domain/client/decide/settings.ts`.
 */
@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword> {
  private readonly tries = new Allowances(WRONG, CLIENTS_MAX);

  constructor(
    private readonly lanes: Lanes,
    private readonly clock: Clock,
    private readonly passwords: Passwords,
    private readonly saves: PasswordSaves,
  ) {}

  /** @throws PasswordTriesUsedUp, PasswordsBusy */
  async execute(message: ChangePassword): Promise<Answer> {
    const { clientId, command, caller, texts } = message;
    const current = texts?.currentPassword;
    if (current === undefined) return this.save(message, command);
    // A replay comes first: the password that it proves is no longer the present one.
    const foreseen = await this.lanes.check(clientId, command, caller);
    if (foreseen.kind === 'refused' || foreseen.replayed) return foreseen;
    const ifPasswordId = foreseen.state.passwordId;
    const isRight = await this.verified(clientId, ifPasswordId, current);
    if (!isRight || ifPasswordId === null) return WRONG_PASSWORD;
    return this.save(message, { ...command, ifPasswordId });
  }

  private save(
    { clientId, caller, texts }: ChangePassword,
    command: Domain.ChangePassword,
  ): Promise<Answer> {
    const asked = { clientId, command, caller, password: texts?.password };
    return this.saves.change(asked, () => this.lanes.submit(clientId, command, caller));
  }

  private async verified(
    clientId: string,
    passwordId: string | null,
    password: string,
  ): Promise<boolean> {
    const now = this.clock.now();
    const waitMs = this.tries.waitMs(clientId, now);
    if (waitMs > 0) throw new PasswordTriesUsedUp(waitMs);
    this.tries.take(clientId, now);
    const isRight = await this.passwords.verify(clientId, passwordId, password);
    if (isRight) this.tries.giveBack(clientId);
    return isRight;
  }
}

const WRONG_PASSWORD: Answer = {
  kind: 'refused',
  refusals: [
    {
      code: 'INVALID_CREDENTIALS',
      field: 'currentPassword',
      detail: 'The present password is another one.',
    },
  ],
};
