import type { Command } from '../commands.js';
import type { Decision, Env } from '../decision.js';
import type { ClientFold, ClientState } from '../state.js';
import { decideCapture, decideRelease } from './capture.js';
import { decideCreate } from './create.js';
import { decideDebit } from './debit.js';
import { decideReport, withPolicyRefund } from './delivery.js';
import { decideReleaseExpired, settleExpired } from './expired.js';
import { decideAbandonCreation, decideAbandonNameClaim } from './abandon.js';
import { decideLifecycle } from './lifecycle.js';
import { refuse, repeatedKey, type Used } from './outcome.js';
import { decideAdjust, decidePayment, decideRecharge, decideWithdraw } from './recharge.js';
import { decideRefund } from './refund.js';
import { decideReserve } from './reserve.js';
import { decideSettings } from './settings.js';

/**
 * Decides a command, given all facts so far. The function is pure, and all refusals by a rule of
 * the ledger are made here. Releases of expired reservations precede whatever is accepted (I6). A
 * refusal is computed as if they had been recorded, and records nothing (I3).
 *
 * @param env.known must answer for every id that `idsNeeded(command, fold)` names
 */
export function decide(fold: ClientFold, command: Command, env: Env): Decision {
  const earlier = command.key === undefined ? null : repeatedKey(command, command.key, env);
  if (earlier !== null) return withPolicyRefund(earlier, env);
  if (command.type === 'AbandonCreation') return decideAbandonCreation(fold, command);
  if (fold === null || fold === 'ABANDONED') return decideWithoutClient(fold, command, env);
  const settled = settleExpired(fold, env.t);
  if (command.type === 'ReleaseExpired') return decideReleaseExpired(settled);
  const { state, released } = settled;
  const decision = decideForClient(state, command, env);
  if (decision.kind !== 'accepted' || released.length === 0) return decision;
  return {
    ...decision,
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
        detail: 'The creation under this id was given up: use a new id.',
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

type ClientCommand = Exclude<Command, { type: 'AbandonCreation' | 'ReleaseExpired' }>;

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
    case 'RechargeCredits':
      return decideRecharge(state, command, env);
    case 'UpdateRechargePayment':
      return decidePayment(command, env);
    case 'WithdrawCredits':
      return decideWithdraw(state, command, env);
    case 'AdjustCredits':
      return decideAdjust(state, command, env);
    case 'ChangeSettings':
      return decideSettings(state, command);
    case 'AbandonNameClaim':
      return decideAbandonNameClaim(state, command);
    case 'CreateClient':
      return refuse('ID_REUSED', { ...ownId(command.clientId), detail: 'The client exists.' });
    default:
      return decideLifecycle(state, command, env.t);
  }
}
