import type { ClientEventType, Fact } from '../src/domain/client/events.js';

const CHANGING: ReadonlySet<ClientEventType> = new Set<ClientEventType>([
  'ClientCreated',
  'SettingsChanged',
  'ClientDisabled',
  'ClientEnabled',
  'MessagingRestricted',
  'MessagingAllowed',
  'PurgeHeld',
  'PurgeHoldReleased',
  'TopUpPlanSet',
  'TopUpPlanRemoved',
]);

/**
 * Whether the fact advances `settingsRevision`: it changed profile, settings or status
 * (docs/reference/http-api.md §2). It equals the domain's fold, against which `If-Match` is
 * checked.
 */
export function changesSettings(fact: Fact): boolean {
  return CHANGING.has(fact.type);
}
