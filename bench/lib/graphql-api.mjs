/** As `product-api.mjs`, with the debits sent as GraphQL mutations. */
import { clientId } from './client-ids.mjs';
import { bulk as bulkOverHttp, debit as debitOverHttp } from './product-api.mjs';

export { grant, stats } from './product-api.mjs';

const ONE = `mutation debit($input: DebitMessageInput!) {
  debitMessage(input: $input) { clientId revision position replayed meter { available used assigned } }
}`;
const MANY = `mutation debits($input: DebitMessagesInput!) {
  debitMessages(input: $input) { accepted replayed refused failed results { messageId status revision } }
}`;

const sent = (query, variables) => ({
  path: '/graphql',
  body: `{"query":${JSON.stringify(query)},"variables":{"input":${variables}}}`,
});

export const debit = (n, client) => {
  const { body } = debitOverHttp(n, client);
  return sent(ONE, `{"clientId":"${clientId(client)}",${body.slice(1)}`);
};

export const bulk = (n, clients) => sent(MANY, bulkOverHttp(n, clients).body);
