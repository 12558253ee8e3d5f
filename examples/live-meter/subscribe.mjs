// Follows the credit log of a client and prints each new entry as a line of JSON.
//   npm install graphql-ws ws
//   node subscribe.mjs http://127.0.0.1:3000 KEY CLIENT_ID [AFTER_REVISION]
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const [url, key, clientId, afterRevision = '0'] = process.argv.slice(2);
const client = createClient({
  url: `${url.replace(/^http/, 'ws')}/graphql/ws`,
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${key}` },
  retryAttempts: Infinity,
  // A service that was restarted is there again soon; 4403 = the key is unknown or was deleted.
  retryWait: () => new Promise((resolve) => setTimeout(resolve, 500)),
  shouldRetry: (cause) => cause?.code !== 4403,
});

// The library sends the variables again when it connects again: they hold what was received.
const variables = { clientId, afterRevision };
const query = `subscription ($clientId: ID!, $afterRevision: Position) {
  logAppended(clientId: $clientId, afterRevision: $afterRevision) {
    revision type credits messageId after { available } } }`;
client.subscribe(
  { query, variables },
  {
    next({ data }) {
      variables.afterRevision = data.logAppended.revision;
      console.log(JSON.stringify(data.logAppended));
    },
    error: (cause) => console.error(`the subscription ended: ${reasonIn(cause)}`),
    complete: () => undefined,
  },
);

function reasonIn(cause) {
  if (Array.isArray(cause)) return cause.map(({ message }) => message).join(' ');
  return cause.reason || cause.message;
}
