import { Injectable } from '@nestjs/common';
import {
  activateSecondFactor,
  removeSecondFactor,
  resetClientSecondFactor,
  resetStaffSecondFactor,
  setUpSecondFactor,
} from '../people/factor-operations.js';
import { createApiKey, deleteApiKey, rotateApiKey } from '../key-operations.js';
import { endSession, logOut } from '../session-operations.js';
import type { Call } from '../call.js';
import type { Operation } from '../operation.js';
import { requestEmailConfirmation, retryMail } from '../people/mail-operations.js';
import { changeStaff, createStaff, removeStaff } from '../people/staff-operations.js';
import { ApiKeyRunner } from './api-key-runner.js';
import { FactorRunner } from './factor-runner.js';
import { MailRunner } from './mail-runner.js';
import { SessionRunner } from './session-runner.js';
import { StaffRunner } from './staff-runner.js';

/** The runners of operations on people. */
@Injectable()
export class PeopleRunners {
  constructor(
    readonly factors: FactorRunner,
    readonly staff: StaffRunner,
    readonly mails: MailRunner,
  ) {}
}

/** The runners of operations on those who may use the service. */
@Injectable()
export class AccessRunners {
  readonly known: readonly (readonly [Operation, (call: Call) => Promise<unknown>])[];

  constructor(
    keys: ApiKeyRunner,
    sessions: SessionRunner,
    { factors, staff, mails }: PeopleRunners,
  ) {
    this.known = [
      [createApiKey, (call) => keys.create(call)],
      [rotateApiKey, (call) => keys.rotate(call)],
      [deleteApiKey, (call) => keys.remove(call)],
      [logOut, (call) => sessions.logout(call)],
      [endSession, (call) => sessions.end(call)],
      [retryMail, (call) => mails.retry(call)],
      [requestEmailConfirmation, (call) => mails.requestConfirmation(call)],
      [createStaff, (call) => staff.create(call)],
      [changeStaff, (call) => staff.change(call)],
      [removeStaff, (call) => staff.remove(call)],
      [setUpSecondFactor, (call) => factors.setUp(call)],
      [activateSecondFactor, (call) => factors.activate(call)],
      [removeSecondFactor, (call) => factors.remove(call)],
      [resetClientSecondFactor, (call) => factors.resetClient(call)],
      [resetStaffSecondFactor, (call) => factors.resetStaff(call)],
    ];
  }
}
