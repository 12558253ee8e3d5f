/**
 * The bare client of EventStoreDB, the yardstick of the write path on servers: it appends events as
 * large as a debit's at exact revisions, and nothing else. A separate program, as the product is;
 * prints one JSON line.
 *
 * EVENTSTORE_URL=… node bench/bare-appends.mjs --writers 256 --events 1 --secs 5
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { bareDebit } from './bare-event.mjs';

const { values: flags } = parseArgs({
  options: {
    writers: { type: 'string', default: '256' },
    events: { type: 'string', default: '1' },
    secs: { type: 'string', default: '5' },
    warm: { type: 'string', default: '2' },
  },
});
const [writers, events, secs, warm] = ['writers', 'events', 'secs', 'warm'].map((name) =>
  Number(flags[name]),
);

const client = EventStoreDBClient.connectionString(process.env.EVENTSTORE_URL ?? '');
const from = performance.now() + warm * 1000;
const to = from + secs * 1000;
const latencies = [];
let appends = 0;
let cpuUs = null;
const inside = () => {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, appends: latencies.length };
};
setTimeout(() => {
  const first = inside();
  setTimeout(
    () => {
      const last = inside();
      cpuUs = (last.cpu - first.cpu) / ((last.appends - first.appends) * events);
    },
    secs * 1000 - 50,
  );
}, warm * 1000);

/** Appends one event after the other to a separate stream, outside the prefixes of the ledger. */
async function write() {
  const stream = `bench-${randomUUID()}`;
  let expectedRevision = NO_STREAM;
  for (let began = performance.now(); began < to; began = performance.now()) {
    const debits = Array.from({ length: events }, bareDebit);
    const appended = await client.appendToStream(stream, debits, { expectedRevision });
    expectedRevision = appended.nextExpectedRevision;
    const ended = performance.now();
    appends += 1;
    if (ended >= from && ended < to) latencies.push(ended - began);
  }
}

await Promise.all(Array.from({ length: writers }, write));
await client.dispose();
latencies.sort((one, other) => one - other);
const at = (share) => latencies[Math.floor(latencies.length * share)] ?? null;
const eventsPerS = Math.round((latencies.length * events) / secs);
const times = { p50: at(0.5), p99: at(0.99) };
const line = { writers, events, eventsPerS, ...times, cpuUs, allEvents: appends * events };
process.stdout.write(`${JSON.stringify(line)}\n`);
process.exit(0);
