import type { MeterDocument } from '../../../projections/meter.js';
import type { Answer } from '../../application/lanes/answer.js';
import { meterOfState } from '../../application/lanes/client-meter.js';
import type { After, Fact } from '../../domain/client/events.js';
import type { ClientState } from '../../domain/client/state.js';
import { readCredits } from '../../domain/credits.js';
import { clientView } from './client.js';
import { viewOfFact } from './fact-views.js';
import type { FactView } from './fact-views.js';

export type Done = Extract<Answer, { kind: 'done' }>;

export interface OutcomeShape {
  /** Whether the outcome includes the present client. */
  readonly client?: boolean;
  /** Consequences of the command for the present client; `null` when there are none any more. */
  readonly notice?: (state: ClientState) => string | null;
  /** Shown instead of the created object when the command changed nothing. */
  readonly unchanged?: (state: ClientState) => FactView;
}

/** The answer to every accepted command (docs/reference/http-api.md §2). */
export function outcomeView(answer: Done, shape: OutcomeShape): object {
  const { state, replayed, revision } = answer;
  const meter = meterIn(answer);
  const notice = shape.notice?.(state) ?? null;
  return {
    clientId: state.clientId,
    revision: revision.toString(),
    position: answer.position.toString(),
    replayed,
    meter,
    ...(answer.warnings.length > 0 && { warnings: answer.warnings }),
    ...(shape.client && { client: clientView(state, revision, meter) }),
    ...shownOf(answer, shape),
    ...viewBeside(answer),
    ...(notice !== null && { notice }),
  };
}

/**
 * The meter of an answer. A replay shows the totals right after its fact, with today's level and
 * spendable (docs/reference/semantics.md §3, Ids).
 */
export function meterIn({ state, facts, replayed, revision, t }: Done): MeterDocument {
  const today = meterOfState(state, revision, t);
  const last = facts[facts.length - 1];
  if (!replayed || last === undefined || !('after' in last.data)) return today;
  const { level, spendable } = today;
  return {
    ...meterOfState({ ...state, ...totalsOf(last.data.after) }, revision, t),
    level,
    spendable,
  };
}

function totalsOf({ assigned, usedPosted, reserved }: After) {
  return {
    assigned: readCredits(assigned),
    usedPosted: readCredits(usedPosted),
    reserved: readCredits(reserved),
  };
}

function shownOf({ fact, state }: Done, shape: OutcomeShape): FactView {
  if (fact === null) return shape.unchanged?.(state) ?? {};
  // A save of a password alone has no changes of settings to show.
  const unchanged = fact.type === 'PasswordChanged' ? shape.unchanged?.(state) : undefined;
  return unchanged === undefined ? viewOfFact(fact) : { ...unchanged, ...viewOfFact(fact) };
}

/** A further fact of the append: the refund of a policy, or the password of a save. */
const SHOWN_BESIDE: { readonly [type in Fact['type']]?: Fact['type'] } = {
  DeliveryReported: 'MessageRefunded',
  ClientCreated: 'PasswordChanged',
  SettingsChanged: 'PasswordChanged',
};

function viewBeside({ fact, facts }: Done): FactView {
  // The refund beside a late report belongs to the expiry that precedes it in the append.
  const isLate = fact?.type === 'DeliveryReported' && !fact.data.settled;
  const type = fact === null || isLate ? undefined : SHOWN_BESIDE[fact.type];
  if (type === undefined) return {};
  const beside = facts.find((one) => one.type === type);
  return beside === undefined ? {} : viewOfFact(beside);
}
