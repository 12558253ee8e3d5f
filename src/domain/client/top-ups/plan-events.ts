/** The facts about what tops a client up; the top-ups themselves are recharges and withdrawals. */

export interface PeriodicPlan {
  readonly interval: 'DAILY' | 'WEEKLY' | 'MONTHLY';
  readonly anchorDay: number | null;
  readonly mode: 'ADD' | 'RESET_TO';
  readonly credits: string;
}
export interface ThresholdPlan {
  readonly interval: 'THRESHOLD';
  readonly below: string;
  readonly credits: string | null;
  readonly target: string | null;
  readonly capPerDay: string | null;
  readonly breaker: { readonly firings: number; readonly perMinutes: number } | null;
}
export type TopUpPlan = PeriodicPlan | ThresholdPlan;

export interface TopUpPlanSet {
  readonly type: 'TopUpPlanSet';
  readonly data: {
    readonly plan: TopUpPlan;
    /**
     * Local date from which it is due: that of the first anchor. For THRESHOLD the present one when
     * the credits are too few already, otherwise absent. Absent in facts of earlier versions.
     */
    readonly firstTopUp?: string;
  };
}
export interface TopUpPlanRemoved {
  readonly type: 'TopUpPlanRemoved';
  readonly data: { readonly plan: TopUpPlan };
}

/**
 * - `BREAKER`: a THRESHOLD plan would have fired more often than its breaker allows.
 * - `AMOUNT_LIMIT`: the assigned credits would have exceeded what the ledger can hold.
 */
export type StopCause = 'BREAKER' | 'AMOUNT_LIMIT';

/** A top-up does nothing more until it is set again. */
export interface TopUpPlanStopped {
  readonly type: 'TopUpPlanStopped';
  readonly data: {
    /** The monthly top-up of the settings, or the plan. */
    readonly source: 'MONTHLY_TOPUP' | 'PLAN';
    readonly cause: StopCause;
    /** Key of the period or firing that was not credited. */
    readonly periodKey: string;
  };
}
