import type { Command } from '../commands.js';
import type { Decision, Env, ReleaseFirst, Settled } from '../decision.js';
import { withoutExpired } from '../expiries.js';
import type { ClientFold, ClientState } from '../state.js';
import { decideCapture, decideRelease } from './capture.js';
import { decideCreate } from './create.js';
import { decideDebit } from './debit.js';
import { decideExpiry, decideReport, withPolicyRefund } from './delivery.js';
import { decideReleaseExpired, releaseEarliest } from './expired.js';
import { decideAbandonCreation, decideAbandonNameClaim } from './abandon.js';
import { decideLifecycle } from './lifecycle.js';
import { refuse, repeatedKey, type Used } from './outcome.js';
import { decideAdjust, decidePayment, decideRecharge, decideWithdraw } from './recharge.js';
import { decidePurge } from './lifecycle/purge.js';
import {
  decideFireTopUpPlan,
  decideMonthlyTopUp,
  decideRemoveTopUpPlan,
  decideSetTopUpPlan,
} from './lifecycle/top-ups.js';
import { decideRefund } from './refund.js';
import { decideReserve } from './reserve.js';
import { decideFactor, decidePassword, decideSettings } from './settings.js';

/**
 * Decides a command, given all facts so far. The function is pure, and all refusals by a rule of
 * the ledger are made here. Releases of expired reservations precede whatever is accepted (I6). A
 * refusal is computed as if they had been recorded, and records nothing (I3).
 *
 * @param env.known must answer for every id that `idsNeeded(command, fold)` names
 */
export function decide(fold: ClientFold, command: Command, env: Env): Decision | ReleaseFirst {
  if (fold === 'PURGED') return refuse('CLIENT_PURGED');
  const earlier = command.key === undefined ? null : repeatedKey(command, command.key, env);
  if (earlier !== null) return withPolicyRefund(earlier, env);
  if (command.type === 'AbandonCreation') return decideAbandonCreation(fold, command);
  if (fold === null || fold === 'ABANDONED') return decideWithoutClient(fold, command, env);
  if (command.type === 'ReleaseExpired') return decideReleaseExpired(fold, env.t);
  if (command.type === 'PurgeClient') return decidePurge(fold, command, env);
  if (env.t < fold.earliestExpiry) return decideForClient(fold, command, env);
  return decideAfterReleases(fold, command, env);
}

/**
 * Some reservations have expired. The earliest are released before the command's own facts; the
 * others follow in later appends (decision 0046). Until then the command may be accepted only on
 * what is recorded as free, and refused only on what is free (I2, I6).
 */
function decideAfterReleases(
  fold: ClientState,
  command: ClientCommand,
  env: Env,
): Decision | ReleaseFirst {
  const settled = releaseEarliest(fold, env.t, env.releasesMax);
  const { state } = settled;
  const decision = decideForClient(state, command, env);
  const isDecided = state.earliestExpiry > env.t || !dependsOnCredits(decision);
  if (isDecided) return preceded(settled, decision);
  const whole = decideForClient(withoutExpired(state, env.t), command, env);
  if (whole.kind !== 'accepted') return whole;
  if (decision.kind === 'accepted' && decision.warnings.length === whole.warnings.length) {
    return preceded(settled, decision);
  }
  return { kind: 'release-first', whole };
}

/** Whether more free credits could lead to another decision: fewer refusals or warnings. */
function dependsOnCredits(decision: Decision): boolean {
  if (decision.kind === 'accepted') return decision.warnings.length > 0;
  return decision.kind === 'refused';
}

function preceded(settled: Settled, decision: Decision): Decision {
  const { released } = settled;
  if (decision.kind !== 'accepted' || released.length === 0) return decision;
  return {
    ...decision,
    settled,
    events: [...released, ...decision.events],
    main: decision.main + released.length,
  };
}

function decideWithoutClient(fold: null | 'ABANDONED', command: Command, env: Env): Decision {
  switch (command.type) {
    case 'CreateClient':
      if (fold === null) return decideCreate(command, env);
      return refuse('ID_REUSED', {
        ...ownId(command.clientId),
        detail: 'An earlier creation with this id was abandoned: use a new id.',
      });
    case 'AbandonNameClaim':
      return refuse('NOT_FOUND');
    default:
      return refuse('CLIENT_NOT_FOUND');
  }
}

function ownId(clientId: string): Used {
  return { kind: 'client', id: clientId };
}

type ClientCommand = Exclude<
  Command,
  { type: 'AbandonCreation' | 'ReleaseExpired' | 'PurgeClient' }
>;

function decideForClient(state: ClientState, command: ClientCommand, env: Env): Decision {
  switch (command.type) {
    case 'DebitMessage':
      return decideDebit(state, command, env);
    case 'ReserveCredits':
      return decideReserve(state, command, env);
    case 'CaptureReservation':
      return decideCapture(state, command, env);
    case 'ReleaseReservation':
      return decideRelease(state, command, env);
    case 'RefundMessage':
      return decideRefund(state, command, env);
    case 'ReportDelivery':
      return decideReport(state, command, env);
    case 'ExpireMessage':
      return decideExpiry(state, command, env);
    case 'RechargeCredits':
      return decideRecharge(state, command, env);
    case 'UpdateRechargePayment':
      return decidePayment(command, env);
    case 'WithdrawCredits':
      return decideWithdraw(state, command, env);
    case 'AdjustCredits':
      return decideAdjust(state, command, env);
    case 'SetTopUpPlan':
      return decideSetTopUpPlan(state, command, env.t);
    case 'RemoveTopUpPlan':
      return decideRemoveTopUpPlan(state, env.t);
    case 'CreditMonthlyTopUp':
      return decideMonthlyTopUp(state, env.t);
    case 'FireTopUpPlan':
      return decideFireTopUpPlan(state, env.t);
    case 'ChangeSettings':
      return decideSettings(state, command, env.t);
    case 'ChangePassword':
      return decidePassword(state, command);
    case 'ActivateFactor':
    case 'RemoveFactor':
      return decideFactor(state, command);
    case 'AbandonNameClaim':
      return decideAbandonNameClaim(state, command);
    case 'CreateClient':
      return refuse('ID_REUSED', {
        ...ownId(command.clientId),
        detail: 'A client with this id exists.',
      });
    default:
      return decideLifecycle(state, command, env);
  }
}
