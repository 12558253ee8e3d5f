import { Agent, request } from 'node:http';

/**
 * A caller who does nothing unusual: one debit every 10 ms, whatever the answers take. It is a
 * separate process, so an attack that keeps the test's process busy does not disturb it.
 *
 * It runs as `bystander.mjs URL KEY CLIENT` and obeys messages of its parent: `begin` starts a
 * measurement and is answered with `begun`, `end` finishes it with the next debit that succeeds, and
 * is answered with `{ longestMs, debited, others }`.
 */
const EVERY_MS = 10;
/** A service that has ended does not answer any more. */
const LAST_ANSWER_MS = 10_000;
const [url, key, clientId] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
const path = `/v1/clients/${clientId}/debits`;

let sent = 0;
/** Of the present measurement. */
let [lastAnswer, longestMs, debited] = [performance.now(), 0, 0];
/** Answers that are no success, and connections that failed, by what they said. */
let others = {};
/** Set while a measurement waits for its last answer. */
let ending = null;

function answered(kind) {
  const now = performance.now();
  longestMs = Math.max(longestMs, now - lastAnswer);
  lastAnswer = now;
  if (kind === '201') debited += 1;
  else others[kind] = (others[kind] ?? 0) + 1;
  if (kind === '201' && ending !== null) finish();
}

function finish() {
  clearTimeout(ending);
  ending = null;
  longestMs = Math.max(longestMs, performance.now() - lastAnswer);
  process.send({ longestMs, debited, others });
}

/** A failed connection is no answer: it leaves the time without an answer running. */
const failed = ({ code }) => (others[code] = (others[code] ?? 0) + 1);

function debit() {
  const body = JSON.stringify({ messageId: `bystander-${process.pid}-${sent++}`, credits: '1' });
  const call = request({ agent, hostname, port, path, method: 'POST', headers }, (response) => {
    response.on('error', failed);
    response.on('end', () => answered(String(response.statusCode)));
    response.resume();
  });
  call.on('error', failed);
  call.end(body);
}

process.on('message', (message) => {
  if (message === 'begin') {
    [lastAnswer, longestMs, debited, others] = [performance.now(), 0, 0, {}];
    process.send('begun');
  }
  if (message === 'end') ending = setTimeout(finish, LAST_ANSWER_MS);
});
process.on('disconnect', () => process.exit(0));
setInterval(debit, EVERY_MS);
