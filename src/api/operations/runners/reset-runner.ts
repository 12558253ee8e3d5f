import { Injectable } from '@nestjs/common';
import {
  PasswordResets,
  ResetLinkVoid,
} from '../../../application/access/mails/password-resets.js';
import { Problem } from '../../errors/problem.js';
import { requiredPassword } from '../../input/new-password.js';
import { ResetInput, ResetRequestInput } from '../../input/reset-input.js';
import { parseBody } from '../../input/validator.js';

/** One answer for every link that does not work, so it says nothing about people. */
const VOID =
  'The link is unknown, was used, has expired, or the password or the address was changed since.';

/** Runs the operations of forgotten passwords. */
@Injectable()
export class ResetRunner {
  constructor(private readonly resets: PasswordResets) {}

  /** Neither waits nor fails because of the name. @throws Problem INVALID_INPUT */
  request(input: unknown, peer: string): void {
    const { username } = parseBody(ResetRequestInput, input);
    this.resets.request(username, peer);
  }

  /** @throws Problem NOT_FOUND, PASSWORD_TOO_WEAK, PASSWORD_MISMATCH; PasswordsBusy */
  async complete(token: string, input: unknown, correlationId: string): Promise<void> {
    const { newPassword, newPasswordConfirm } = parseBody(ResetInput, input);
    const fields = ['newPassword', 'newPasswordConfirm'] as const;
    const password = requiredPassword(newPassword, newPasswordConfirm, fields);
    try {
      await this.resets.redeem(token, password, correlationId);
    } catch (cause) {
      if (cause instanceof ResetLinkVoid) throw new Problem('NOT_FOUND', { detail: VOID });
      throw cause;
    }
  }
}
