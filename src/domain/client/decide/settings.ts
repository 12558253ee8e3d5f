import { same } from '../../deep-equal.js';
import type { ChangePassword, ChangeSettings, FactorCommand } from '../commands.js';
import type { Decision, Refusal } from '../decision.js';
import type { SettingChange } from '../events.js';
import { FIELD_DEFAULTS, readField, REQUIRED_FIELDS, withFields } from '../fields.js';
import { DECISION_FIELDS, type FieldPath } from '../settings.js';
import type { ClientState } from '../state.js';
import { beforeMonthlyChanges, firstMonthly } from './lifecycle/top-ups.js';
import {
  accept,
  invalidValue,
  newPassword,
  precededBy,
  refuse,
  refuseAll,
  UNCHANGED,
} from './outcome.js';

const EMAIL = 'email';
const NAME_FIELDS: ReadonlySet<FieldPath> = new Set(['username', EMAIL]);
const EMAIL_VERIFIED = 'settings.emailVerified';

/**
 * One save: all its fields or none, in one fact (S0-R3); without a difference, no fact. A new
 * password is a second fact of the same append (S0-02).
 */
export function decideSettings(state: ClientState, command: ChangeSettings, t: number): Decision {
  const { patch, ifSettingsRevisions } = command;
  if (ifSettingsRevisions?.includes(state.settingsRevision) === false) {
    return refuse('REVISION_MISMATCH', { revision: state.settingsRevision.toString() });
  }
  const refused = refuseAll([...newlyRefused(state, command), ...patchRules(state, patch)]);
  if (refused !== null) return refused;
  const changes = changesOf(state, wanted(state, patch));
  const fenced = fencedName(state, command, changes);
  if (fenced !== null) return fenced;
  const password = newPassword(command.passwordId);
  if (changes.length === 0) return password[0] === undefined ? UNCHANGED : accept(password[0]);
  const terms = changes.some(({ field }) => DECISION_FIELDS.has(field));
  const data = { changes, terms };
  if (!changes.some(({ field }) => field === MONTHLY_TOPUP)) {
    return accept({ type: 'SettingsChanged', data }, password);
  }
  const { settings } = withFields(
    state,
    changes.map(({ field, to }) => [field, to] as const),
  );
  const firstTopUp = firstMonthly(settings, t);
  const dated = { ...data, ...(firstTopUp !== null && { firstTopUp }) };
  const decision = accept({ type: 'SettingsChanged', data: dated }, password);
  return precededBy(beforeMonthlyChanges(state, t), decision);
}

const MONTHLY_TOPUP = 'settings.monthlyTopup';

/**
 * A password alone. The caller proved the present one before this decision: if another save changed
 * it in between, the proof is void.
 */
export function decidePassword(state: ClientState, command: ChangePassword): Decision {
  const { passwordId, ifPasswordId } = command;
  if (ifPasswordId !== undefined && ifPasswordId !== state.passwordId) {
    const detail = 'The present password is another one.';
    return refuse('INVALID_CREDENTIALS', { field: 'currentPassword', detail });
  }
  return accept({ type: 'PasswordChanged', data: { passwordId } });
}

/**
 * The second factor of a client. A removal that a code was proved for concerns only the factor of
 * that code: another one, activated in between, stays.
 */
export function decideFactor(state: ClientState, command: FactorCommand): Decision {
  if (command.type === 'ActivateFactor') {
    const { factorId } = command;
    if (state.factorId === factorId) return UNCHANGED;
    return accept({ type: 'SecondFactorActivated', data: { factorId } });
  }
  const { ifFactorId = state.factorId } = command;
  if (state.factorId === null || state.factorId !== ifFactorId) return UNCHANGED;
  return accept({ type: 'SecondFactorRemoved', data: {} });
}

/**
 * A rename whose claim was fenced meanwhile: another client has the name
 * (docs/reference/semantics.md §2).
 */
function fencedName(
  state: ClientState,
  { claimId }: ChangeSettings,
  changes: readonly SettingChange[],
): Decision | null {
  if (claimId === undefined || !state.abandonedClaims.includes(claimId)) return null;
  const field = changes.find((change) => NAME_FIELDS.has(change.field))?.field;
  if (field === undefined) return null;
  return refuse(field === EMAIL ? 'EMAIL_TAKEN' : 'USERNAME_TAKEN', { field });
}

/** Values of earlier versions may stay, but may not be set again. */
function newlyRefused(state: ClientState, { refusedUnlessHeld = [] }: ChangeSettings): Refusal[] {
  return refusedUnlessHeld
    .filter(({ field, value }) => {
      return value !== (field === 'currency' ? state.currency : readField(state, field));
    })
    .map(invalidValue);
}

function patchRules(state: ClientState, patch: ChangeSettings['patch']): Refusal[] {
  const refusals: Refusal[] = [];
  for (const [field, value] of patch) {
    if (field === 'currency') {
      if (value !== state.currency) {
        refusals.push({ code: 'CURRENCY_LOCKED', field, currency: state.currency });
      }
    } else if (value === null && REQUIRED_FIELDS.has(field)) {
      refusals.push({ code: 'INVALID_INPUT', field, detail: 'is required' });
    } else if (fieldsUnder(field, value).length === 0) {
      refusals.push({ code: 'INVALID_INPUT', field, detail: 'is not the name of a setting' });
    }
  }
  return refusals;
}

/** The field itself, or the fields of a group that `null` resets as a whole. */
function fieldsUnder(field: FieldPath, value: unknown): FieldPath[] {
  if (FIELD_DEFAULTS.has(field)) return [field];
  if (value !== null) return [];
  return [...FIELD_DEFAULTS.keys()].filter((path) => path.startsWith(`${field}.`));
}

/** The patch by single fields, `null` replaced by the field's default. */
export function fieldsAsked(patch: ChangeSettings['patch']): Map<FieldPath, unknown> {
  const values = new Map<FieldPath, unknown>();
  for (const [field, value] of patch) {
    for (const path of fieldsUnder(field, value)) {
      values.set(path, value === null ? FIELD_DEFAULTS.get(path) : value);
    }
  }
  return values;
}

function wanted(state: ClientState, patch: ChangeSettings['patch']): Map<FieldPath, unknown> {
  const values = fieldsAsked(patch);
  // The new address is not verified yet (S0-40), unless the same save says so.
  const moved = values.has(EMAIL) && values.get(EMAIL) !== state.names.email;
  if (moved && !values.has(EMAIL_VERIFIED)) values.set(EMAIL_VERIFIED, false);
  return values;
}

function changesOf(state: ClientState, values: ReadonlyMap<FieldPath, unknown>): SettingChange[] {
  return [...values]
    .map(([field, to]) => ({ field, from: readField(state, field), to }))
    .filter(({ from, to }) => !same(from, to))
    .sort((a, b) => (a.field < b.field ? -1 : 1));
}
