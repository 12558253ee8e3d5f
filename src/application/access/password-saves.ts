import { Injectable } from '@nestjs/common';
import { KeyedMutex } from '../../async/keyed-mutex.js';
import type { ChangePassword, ChangeSettings, CreateClient } from '../../domain/client/commands.js';
import { Logger } from '../../ports/logger.js';
import type { Answer, Caller } from '../lanes/answer.js';
import { Lanes } from '../lanes/lanes.js';
import { Passwords } from './passwords.js';
import { SessionEnds } from './session-ends.js';
import { isClient } from '../../domain/client/state.js';

/** A command of a client that may bring a new password. */
export interface PasswordSave {
  readonly clientId: string;
  readonly command: CreateClient | ChangeSettings | ChangePassword;
  readonly caller: Caller;
  /** The new password; the command names it by `passwordId`. */
  readonly password?: string | undefined;
}

/**
 * Runs saves of clients that bring a password: the record of the hash first, then the fact, then
 * the removal of records that nothing names (decision 0057).
 */
@Injectable()
export class PasswordSaves {
  private readonly mutex = new KeyedMutex();

  constructor(
    private readonly passwords: Passwords,
    private readonly lanes: Lanes,
    private readonly ends: SessionEnds,
    private readonly logger: Logger,
  ) {}

  /**
   * Runs the creation of a client that does not exist yet.
   * @param save appends the facts of the command
   * @throws PasswordsBusy, VaultUnavailable
   */
  async create(asked: PasswordSave, save: () => Promise<Answer>): Promise<Answer> {
    const { clientId, command, caller, password } = asked;
    const { passwordId } = command;
    if (passwordId === undefined) return save();
    if (password === undefined) throw new Error('the password of a command is missing');
    const before = await this.namedBy(clientId, caller);
    await this.passwords.hash(clientId, password, passwordId);
    const answer = await save();
    await this.tidy(asked, passwordId, before);
    return answer;
  }

  /** Runs a change of a client. A replay or a refusal is answered before anything is hashed. */
  async change(asked: PasswordSave, save: () => Promise<Answer>): Promise<Answer> {
    const { clientId, command, caller } = asked;
    if (command.passwordId === undefined) return save();
    return this.mutex.run([clientId], async () => {
      const foreseen = await this.lanes.check(clientId, command, caller);
      if (foreseen.kind === 'refused' || foreseen.replayed) return foreseen;
      return this.create(asked, save);
    });
  }

  private async namedBy(clientId: string, caller: Caller): Promise<string | null> {
    const { fold } = await this.lanes.current(clientId, caller);
    return !isClient(fold) ? null : fold.passwordId;
  }

  /** Best effort: the next change of the password removes what is left. */
  private async tidy(
    { clientId, caller }: PasswordSave,
    passwordId: string,
    before: string | null,
  ): Promise<void> {
    try {
      // The save is finished: if no fact names its password by now, none ever will.
      const isNamed = (await this.namedBy(clientId, caller)) === passwordId;
      if (isNamed) {
        await this.ends.of(clientId);
        await this.passwords.keepOnly(clientId, passwordId, before);
      } else {
        await this.passwords.drop(clientId, passwordId);
      }
    } catch (cause) {
      const text = 'a superseded password was not removed: the next change removes it';
      this.logger.of('passwords').warn(text, { cause, clientId });
    }
  }
}
