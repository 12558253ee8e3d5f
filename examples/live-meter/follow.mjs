// Follows the meter of a client and prints each one as a line of JSON.
//   npm install eventsource
//   node follow.mjs http://127.0.0.1:3000 KEY CLIENT_ID
import { EventSource } from 'eventsource';

const [url, key, clientId] = process.argv.slice(2);
const authorized = (address, init) =>
  fetch(address, { ...init, headers: { ...init.headers, authorization: `Bearer ${key}` } });

function follow() {
  const source = new EventSource(`${url}/v1/clients/${clientId}/meter/stream`, {
    fetch: authorized,
  });
  source.addEventListener('meter', ({ data }) => console.log(data));
  source.addEventListener('end', ({ data }) => {
    const { reason } = JSON.parse(data);
    console.error(`the stream ended: ${reason}`);
    // After STOPPING the event source connects again, to another instance or to the restarted one.
    if (reason === 'ACCESS_ENDED') source.close();
  });
  source.addEventListener('error', ({ code }) => {
    // After a lost connection the event source connects again without help.
    if (source.readyState !== EventSource.CLOSED) return;
    console.error(`no stream: HTTP status ${code}`);
    if (code === 429 || code >= 500) setTimeout(follow, 5_000);
  });
}

follow();
