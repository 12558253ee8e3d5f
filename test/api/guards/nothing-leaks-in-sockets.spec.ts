import { buildGraphqlSchema } from '../../../src/api/graphql/schema/build-schema.js';
import { ADMIN_KEY, ServiceHarness } from '../../harness/service-harness.js';
import { listen } from '../requests/raw-exchange.js';
import { RawSocket } from '../subscriptions/raw-socket.js';
import { until } from '../../contracts/until.js';
import { hasPlanted, plantedIn, SECRETS } from './planting.js';

const FIELDS = Object.values(buildGraphqlSchema().schema.getSubscriptionType()?.getFields() ?? {});
const HEADERS = { cookie: `__Host-sid=${SECRETS.cookie}`, 'x-secret': SECRETS.token };
/** Parameters of a connection that is refused. */
const REFUSED: readonly (readonly [string, object | null])[] = [
  ['a wrong key', { authorization: `Bearer ${SECRETS.key}` }],
  ['a forged token', { authorization: `Bearer ${SECRETS.token}` }],
  ['a key that is no text', { authorization: { secret: SECRETS.key } }],
  ['a key under another name', { password: SECRETS.password, token: SECRETS.token }],
  ['nothing', null],
];

describe('secrets and personal data that are sent through sockets', () => {
  const harness = new ServiceHarness();
  let url = '';
  beforeAll(async () => {
    await harness.open();
    await harness.client(plantedIn({ firstName: '', lastName: '' }) as { firstName: string });
    url = `http://127.0.0.1:${await listen(harness)}`;
  });
  afterAll(() => harness.close());

  it.each(REFUSED)('are not in the refusal of a connection with %s', async (_, payload) => {
    const socket = await new RawSocket(url, { headers: HEADERS }).open();
    socket.send({ type: 'connection_init', payload });
    await socket.closed();
    expect(hasPlanted(socket.reason + JSON.stringify(socket.messages))).toBe(false);
  });

  it.each([
    ['no message', SECRETS.password],
    ['half a message', `{"type":"connection_init","payload":{"password":"${SECRETS.password}"`],
    ['an unknown message', JSON.stringify({ type: 'x', payload: { token: SECRETS.token } })],
    ['a list', JSON.stringify([SECRETS.password])],
  ])('are not in the answer to %s', async (_, text) => {
    const socket = await new RawSocket(url, { headers: HEADERS }).open();
    socket.send(text);
    await socket.closed();
    expect(hasPlanted(socket.reason + JSON.stringify(socket.messages))).toBe(false);
  });

  it.each(FIELDS.map(({ name, args }) => [name, args] as const))(
    'are not in the errors of %s',
    async (name, args) => {
      const socket = await new RawSocket(url, { headers: HEADERS }).connect(ADMIN_KEY);
      const declared = args.map((one) => `$${one.name}: ${String(one.type)}`);
      const passed = args.map((one) => `${one.name}: $${one.name}`);
      const literal = args.map((one) => `${one.name}: "${SECRETS.password}"`);
      const list = (texts: readonly string[]): string => (texts.length ? `(${texts.join()})` : '');
      const secret = JSON.stringify(SECRETS.password);
      const documents = [
        `subscription ${list(declared)} { ${name}${list(passed)} { __typename } }`,
        `subscription { ${name}${list(literal)} { __typename } }`,
        `subscription { ${name}${list(literal)} ${secret} }`,
        `subscription { ${name}(other: ${secret}) { __typename } } `,
      ];
      const variables = Object.fromEntries(args.map((one) => [one.name, { [secret]: secret }]));
      documents.forEach((query, id) => {
        socket.send({ id: String(id), type: 'subscribe', payload: { query, variables } });
      });
      const refused = args.length > 0 ? documents.length : 2;
      await until(() => socket.messages.filter(({ type }) => type === 'error').length >= refused);
      socket.socket.close();
      expect(hasPlanted(JSON.stringify(socket.messages))).toBe(false);
    },
  );

  it('are in no line of the log', () => {
    expect(harness.logged.filter((line) => hasPlanted(line))).toEqual([]);
  });
});
