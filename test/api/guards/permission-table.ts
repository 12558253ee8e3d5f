/** Roles: A admin, U auditor, G gateway, C client; `-` = no credential is needed. */
type Roles = string;

/**
 * The reach of an operation: one `client`, the `items` of clients, the caller `self`, or the
 * `ledger`, which a key bound to clients may not reach.
 */
type Reach = 'client' | 'items' | 'self' | 'ledger';

/** A gateway's key that has scopes needs this one. */
type NeededScope = 'debit' | 'refund' | 'report';

export type PermissionLine = readonly [
  operation: string,
  roles: Roles,
  reach: Reach,
  scope?: NeededScope,
];

/**
 * The permissions of every operation, from docs/reference/http-api.md §3 and §5. They are written
 * down a second time on purpose: a declaration that changes must change here too.
 */
export const PERMISSIONS: readonly PermissionLine[] = [
  ['createClient', 'A', 'ledger'],
  ['listClients', 'AU', 'ledger'],
  ['getClient', 'AUC', 'client'],
  ['changeSettings', 'A', 'client'],
  ['changePassword', 'AC', 'client'],
  ['getSettings', 'AUC', 'client'],
  ['rechargeCredits', 'A', 'client'],
  ['updateRechargePayment', 'A', 'client'],
  ['listClientRecharges', 'AUC', 'client'],
  ['getRecharge', 'AUC', 'client'],
  ['listRecharges', 'AUC', 'ledger'],
  ['withdrawCredits', 'A', 'client'],
  ['adjustCredits', 'A', 'client'],
  ['debitMessage', 'AG', 'client', 'debit'],
  ['checkDebit', 'AGC', 'client', 'debit'],
  ['debitMessages', 'AG', 'items', 'debit'],
  ['listClientRefusals', 'AUG', 'client'],
  ['listRefusals', 'AUG', 'items'],
  ['reserveCredits', 'AG', 'client', 'debit'],
  ['captureReservation', 'AG', 'client', 'debit'],
  ['releaseReservation', 'AG', 'client', 'debit'],
  ['listReservations', 'AUGC', 'client'],
  ['getReservation', 'AUGC', 'client'],
  ['getMessage', 'AUGC', 'client'],
  ['refundMessage', 'AG', 'client', 'refund'],
  ['reportDelivery', 'AG', 'client', 'report'],
  ['reportDeliveries', 'AG', 'items', 'report'],
  ['disableClient', 'A', 'client'],
  ['enableClient', 'A', 'client'],
  ['restrictMessaging', 'A', 'client'],
  ['allowMessaging', 'A', 'client'],
  ['holdPurge', 'A', 'client'],
  ['releasePurgeHold', 'A', 'client'],
  ['setTopUpPlan', 'A', 'client'],
  ['removeTopUpPlan', 'A', 'client'],
  ['getMeter', 'AUGC', 'client'],
  ['getBalance', 'AUGC', 'client'],
  ['streamMeter', 'AUGC', 'client'],
  ['getCreditLog', 'AUC', 'client'],
  ['listEvents', 'AU', 'client'],
  ['replayClient', 'AU', 'client'],
  ['verifyClient', 'AU', 'client'],
  ['verifyClients', 'AU', 'ledger'],
  ['listAccessEvents', 'AU', 'ledger'],
  ['getOverview', 'AU', 'ledger'],
  ['listPurges', 'AU', 'ledger'],
  ['listProjections', 'AU', 'ledger'],
  ['rebuildProjection', 'A', 'ledger'],
  ['createApiKey', 'A', 'ledger'],
  ['listApiKeys', 'A', 'ledger'],
  ['rotateApiKey', 'A', 'ledger'],
  ['deleteApiKey', 'A', 'ledger'],
  ['createStaff', 'A', 'ledger'],
  ['listStaff', 'A', 'ledger'],
  ['getStaffMember', 'A', 'ledger'],
  ['changeStaff', 'A', 'ledger'],
  ['removeStaff', 'A', 'ledger'],
  ['logIn', '-', 'self'],
  ['refreshTokens', '-', 'self'],
  ['getSigningKeys', '-', 'self'],
  ['logOut', 'AUGC', 'self'],
  ['getMe', 'AUGC', 'self'],
  ['listSessions', 'AUGC', 'self'],
  ['endSession', 'AUGC', 'self'],
  ['listLogins', 'AU', 'ledger'],
  ['setUpSecondFactor', 'AUC', 'self'],
  ['activateSecondFactor', 'AUC', 'self'],
  ['removeSecondFactor', 'AUC', 'self'],
  ['resetClientSecondFactor', 'A', 'client'],
  ['resetStaffSecondFactor', 'A', 'ledger'],
  ['getLiveness', '-', 'ledger'],
  ['getReadiness', '-', 'ledger'],
  ['getMetrics', 'AUG', 'ledger'],
  ['getOpenApi', '-', 'ledger'],
  ['getDocs', '-', 'ledger'],
  ['getDocsFile', '-', 'ledger'],
  ['listProblems', '-', 'ledger'],
  ['getProblem', '-', 'ledger'],
  ['runGraphql', 'AUGC', 'items'],
  ['meterChanged', 'AUGC', 'client'],
  ['logAppended', 'AUC', 'client'],
  ['clientsChanged', 'AU', 'items'],
];
