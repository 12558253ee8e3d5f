import { setTimeout as pause } from 'node:timers/promises';
import { cpuSecondsAt } from './listeners.mjs';
import { usage } from './lib/server.mjs';

/**
 * Number of events after which the load generator has finished its preparations and sends debits.
 */
const UNDER_WAY = 500;

/**
 * Cost of a load: processor time of every process per event, and waiting times of commands for the
 * id index and the log. Counted from the first debits on.
 */
export async function costsOf(product, env, work) {
  const first = await sample(product, env);
  let begun = null;
  let over = false;
  const watching = (async () => {
    while (!over && begun === null) {
      await pause(50);
      const now = await sample(product, env);
      if (now.events > first.events + UNDER_WAY) begun = now;
    }
  })();
  const measured = await work().finally(() => (over = true));
  await watching;
  const from = begun ?? first;
  const to = await sample(product, env);
  return { measured, costs: between(from, to), from };
}

/** The same costs up to now, for example when the read models have caught up. */
export async function costsSince(product, env, from) {
  return between(from, await sample(product, env));
}

async function sample(product, { EVENTSTORE_URL, MONGODB_URL }) {
  const metrics = await metricsOf(product);
  const of = (name) => metrics.get(`tallystick_${name}`) ?? 0;
  const cpu = {
    service: (await usage(product.pid))?.cpuS ?? null,
    EventStoreDB: await cpuSecondsAt(EVENTSTORE_URL),
    MongoDB: await cpuSecondsAt(MONGODB_URL),
  };
  return {
    cpu,
    events: of('events_total'),
    appends: of('appends_total'),
    appendS: of('append_seconds_total'),
    lookUps: of('id_lookups_total'),
    lookUpS: of('id_lookup_seconds_total'),
    lookUpCommandS: of('id_lookup_command_seconds_total'),
  };
}

async function metricsOf({ root, key }) {
  const headers = { authorization: `Bearer ${key}` };
  const text = await (await fetch(`${root}/metrics`, { headers })).text();
  const plain = text.split('\n').filter((line) => /^[a-z_]+ /.test(line));
  return new Map(plain.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
}

function between(from, to) {
  const grew = (name) => to[name] - from[name];
  const events = grew('events') || 1;
  const cpuUs = {};
  for (const [name, seconds] of Object.entries(to.cpu)) {
    const known = seconds !== null && from.cpu[name] !== null;
    cpuUs[name] = known ? ((seconds - from.cpu[name]) * 1e6) / events : null;
  }
  return {
    cpuUs,
    events,
    eventsPerAppend: events / (grew('appends') || 1),
    appendMs: (1000 * grew('appendS')) / (grew('appends') || 1),
    lookUps: grew('lookUps'),
    lookUpMs: (1000 * grew('lookUpS')) / (grew('lookUps') || 1),
    lookUpMsPerCommand: (1000 * grew('lookUpCommandS')) / events,
  };
}
