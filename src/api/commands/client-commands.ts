import { randomUUID } from 'node:crypto';
import type { ChangePassword, ChangeSettings, CreateClient } from '../../domain/client/commands.js';
import type { PeriodicPlan, ThresholdPlan, TopUpPlan } from '../../domain/client/events.js';
import { FIELD_DEFAULTS, withFields } from '../../domain/client/fields.js';
import { PROFILE_DEFAULT, SETTINGS_DEFAULT } from '../../domain/client/settings.js';
import type { CreateClientInput, PatchClientInput } from '../input/client-input.js';
import type { PeriodicPlanInput, ThresholdPlanInput } from '../input/plan-input.js';
import { invalidField } from '../errors/problem.js';
import { revisionsIn } from '../input/etag.js';
import { money, moneyOrNull } from './money-text.js';
import { patchOf } from './settings-patch.js';

/** A new client: omitted fields get their default. */
export function createClient(clientId: string, input: CreateClientInput): CreateClient {
  const patch = patchOf({
    profile: { ...topLevel(input, ['firstName', 'lastName', 'phone', 'company', 'country']) },
    settings: { ...topLevel(input, ['priceUpdateEmail', 'billingEmail']) },
  });
  const { profile, settings } = input;
  for (const [path, value] of patchOf({ profile: profile ?? null, settings: settings ?? null })) {
    patch.set(path, value);
  }
  const fields = [...patch].map(([path, value]): [string, unknown] => [
    path,
    value === null ? FIELD_DEFAULTS.get(path) : value,
  ]);
  const names = { username: input.username, email: input.email };
  const blank = { names, profile: PROFILE_DEFAULT, settings: SETTINGS_DEFAULT };
  const made = withFields(blank, divide(fields));
  return { type: 'CreateClient', clientId, currency: input.currency, ...made };
}

/** A merge patch, guarded by `If-Match` when the caller sends it. */
export function changeSettings(
  input: PatchClientInput,
  ifMatch: string | undefined,
): ChangeSettings {
  const { newPassword: _, newPasswordConfirm: __, ...rest } = input;
  const ifSettingsRevisions = settingsRevisionsIn(ifMatch);
  return { type: 'ChangeSettings', patch: patchOf(rest), ifSettingsRevisions };
}

/** A new password, under an id that names its hash. */
export function changePassword(): ChangePassword {
  return { type: 'ChangePassword', passwordId: randomUUID() };
}

/** The id of a password that a save brings; none without a password. */
export function newPasswordId(password: string | undefined): { readonly passwordId?: string } {
  return password === undefined ? {} : { passwordId: randomUUID() };
}

/** A checked plan in the shape that events carry. */
export function planOf(input: PeriodicPlanInput | ThresholdPlanInput): TopUpPlan {
  return input.interval === 'THRESHOLD' ? thresholdPlan(input) : periodicPlan(input);
}

function periodicPlan({ interval, anchorDay, mode, credits }: PeriodicPlanInput): PeriodicPlan {
  const day = interval === 'DAILY' ? null : (anchorDay ?? 1);
  return { interval, anchorDay: day, mode: mode ?? 'ADD', credits: money(credits) };
}

function thresholdPlan(input: ThresholdPlanInput): ThresholdPlan {
  const { below, credits, target, capPerDay, breaker } = input;
  return {
    interval: 'THRESHOLD',
    below: money(below),
    credits: moneyOrNull(credits),
    target: moneyOrNull(target),
    capPerDay: money(capPerDay),
    breaker: breaker ? { firings: breaker.firings, perMinutes: breaker.perMinutes } : null,
  };
}

function settingsRevisionsIn(ifMatch: string | undefined): readonly bigint[] | null {
  if (ifMatch === undefined) return null;
  const revisions = revisionsIn(ifMatch);
  if (revisions !== undefined) return revisions;
  throw invalidField('If-Match', 'INVALID_ETAG', 'must list ETags of the settings, such as "s41"');
}

function topLevel<K extends keyof CreateClientInput>(
  input: CreateClientInput,
  fields: readonly K[],
): Pick<CreateClientInput, K> {
  return Object.fromEntries(fields.map((field) => [field, input[field]])) as Pick<
    CreateClientInput,
    K
  >;
}

/** `null` for a group (`limits: null`) is its default already: a new client has no other. */
function divide(fields: readonly [string, unknown][]): [string, unknown][] {
  return fields.filter(([path]) => FIELD_DEFAULTS.has(path));
}
