import type { INestApplicationContext } from '@nestjs/common';
import { ApiKeys } from '../../../src/application/access/api-keys.js';
import { Sessions } from '../../../src/application/access/sessions.js';
import { Lanes } from '../../../src/application/lanes/lanes.js';
import { UniqueNames } from '../../../src/application/names/unique-names.js';
import { ClientPurges } from '../../../src/application/purge/client-purges.js';
import { PurgeJournal } from '../../../src/application/purge/purge-journal.js';
import { PURGE_STEPS, type PurgeStep } from '../../../src/application/purge/purge-steps.js';
import { Purge } from '../../../src/application/reactors/purge.js';
import { Refusals } from '../../../src/application/refusals/refusals.js';
import { DAY_MS } from '../../../src/domain/windows.js';
import { AccessRecords } from '../../../src/ports/access-records.js';
import { Credentials } from '../../../src/ports/credentials.js';
import { EventLog } from '../../../src/ports/event-log.js';
import { KeyVault } from '../../../src/ports/key-vault.js';
import { ProjectionRunner } from '../../../src/ports/projection-runner.js';
import { Snapshots } from '../../../src/ports/snapshots.js';
import { until } from '../../contracts/until.js';
import type { ServiceHarness } from '../../harness/service-harness.js';

export const CALLER = {
  actor: { type: 'system', id: 'spec' },
  correlationId: 'spec',
  causationId: null,
} as const;

/** The step after which `crashAfter` stops; the first comes right after `ClientPurged`. */
export const CRASHES: readonly string[] = ['ClientPurged', ...PURGE_STEPS.map(({ name }) => name)];

export class Crash extends Error {}

function contextOf(harness: ServiceHarness): INestApplicationContext {
  return harness.running.app;
}

/** The purges of a running service, with other steps. */
export function purgesOf(harness: ServiceHarness, steps?: readonly PurgeStep[]): ClientPurges {
  const app = contextOf(harness);
  const parts = {
    lanes: app.get(Lanes),
    log: app.get(EventLog),
    vault: app.get(KeyVault),
    names: app.get(UniqueNames),
    runner: app.get(ProjectionRunner),
    access: app.get(AccessRecords),
    credentials: app.get(Credentials),
    apiKeys: app.get(ApiKeys),
    refusals: app.get(Refusals),
    snapshots: app.get(Snapshots),
    sessions: app.get(Sessions),
    journal: app.get(PurgeJournal),
  };
  return new ClientPurges(parts, steps);
}

/** Purges a client up to a step, then stops as a crash does. */
export async function crashAfter(
  harness: ServiceHarness,
  clientId: string,
  step: string,
): Promise<void> {
  const crash: PurgeStep = { name: 'crash', run: () => Promise.reject(new Crash()) };
  const done = PURGE_STEPS.slice(0, PURGE_STEPS.findIndex(({ name }) => name === step) + 1);
  const purging = purgesOf(harness, [...done, crash]).purge(clientId, CALLER);
  await expect(purging).rejects.toBeInstanceOf(Crash);
}

/** One round of the reactor, until it finds nothing more to do. */
export async function purgeRound(harness: ServiceHarness): Promise<void> {
  const reactor = contextOf(harness).get(Purge);
  await until(async () => {
    if (!(await reactor.isDue())) return true;
    while (await reactor.react(new AbortController().signal));
    return !(await reactor.isDue());
  });
}

/** Disables a client, and lets 90 days pass. */
export async function letExpire(harness: ServiceHarness, clientId: string): Promise<void> {
  await harness.post(`/v1/clients/${clientId}/disable`, {});
  harness.clock.set(harness.clock.now() + 90 * DAY_MS);
  await scheduled(harness, clientId);
}

/** Resolves when the read model has the client's schedule. */
export async function scheduled(harness: ServiceHarness, clientId: string): Promise<void> {
  await until(async () => {
    const { json } = await harness.send('GET', '/v1/purges?limit=500');
    return json.items.some((purge: { clientId: string }) => purge.clientId === clientId);
  });
}
