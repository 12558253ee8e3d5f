/**
 * A minimal service over the bare client of EventStoreDB. It reads a debit from HTTP, appends one
 * event as large as a debit's to the client's stream at the exact revision, and answers. It decides
 * nothing, remembers no ids and has no read model. Its throughput is the limit that HTTP and the
 * client set on the same machine. Prints its port.
 *
 * EVENTSTORE_URL=… node bench/bare-service.mjs
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { bareDebit } from './bare-event.mjs';

const client = EventStoreDBClient.connectionString(process.env.EVENTSTORE_URL ?? '');
const run = randomUUID();
const lanes = new Map();

/** One append after the other to each stream. */
function append(name) {
  const lane = lanes.get(name) ?? { revision: NO_STREAM, last: Promise.resolve() };
  lanes.set(name, lane);
  lane.last = lane.last.then(async () => {
    const options = { expectedRevision: lane.revision };
    const appended = await client.appendToStream(`bench-${run}-${name}`, [bareDebit()], options);
    lane.revision = appended.nextExpectedRevision;
    return lane.revision;
  });
  return lane.last;
}

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => (text += chunk));
  request.on('end', async () => {
    const { messageId = null } = JSON.parse(text);
    const revision = String(await append(request.url.split('/')[3]));
    const body = JSON.stringify({ outcome: 'recorded', messageId, revision });
    response.writeHead(201, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
