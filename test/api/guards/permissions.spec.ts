import { randomUUID } from 'node:crypto';
import { GRAPHQL_OPERATIONS } from '../../../src/api/graphql/schema/build-schema.js';
import { routes, type RouteSpec } from '../../../src/api/http/server/route.js';
import { SUBSCRIPTIONS } from '../../../src/api/operations/subscriptions/subscriptions.js';
import { ServiceHarness, type Response } from '../../harness/service-harness.js';
import { askedBy } from '../graphql/graphql-client.js';
import {
  PermissionCallers,
  type PermissionCaller,
  type PermissionClients,
} from './permission-callers.js';
import { PERMISSIONS, type PermissionLine } from './permission-table.js';
import { LINES, lineOf, verdictOf } from './permission-verdict.js';

/** Codes of refusals for the caller's sake; all other answers are `in`. */
const REFUSALS = [
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'CSRF_HEADER_REQUIRED',
  'FORBIDDEN',
  'CLIENT_NOT_FOUND',
];
const SETTINGS = { TALLYSTICK_RATE_LIMIT: '0', TALLYSTICK_STRANGER_RATE: '0' };

interface Cell {
  readonly caller: PermissionCaller;
  /** The client that the address names. */
  readonly client: string;
  readonly expected: string;
}

const ROUTES = routes().map((route) => [route.operation.name, route] as const);
const FIELDS = ROUTES.filter(([, { operation }]) => GRAPHQL_OPERATIONS.includes(operation));

/** A stream has no end, so that of an unknown client is asked for. */
const ENDLESS = 'streamMeter';

describe('the permissions', () => {
  const harness = new ServiceHarness();
  let clients: PermissionClients;
  let callers: readonly PermissionCaller[] = [];
  beforeAll(async () => {
    await harness.open(SETTINGS);
    const [tried, own, other] = [
      await harness.client(),
      await harness.client(),
      await harness.client(),
    ];
    clients = { tried, own, other };
    callers = await new PermissionCallers(harness, clients).all();
  });
  afterAll(() => harness.close());

  /** Every sender, once at a client that it may see and once at another one. */
  const cellsOf = (line: PermissionLine, isSafe: boolean): Cell[] =>
    callers.flatMap((caller) => {
      const seen = caller.sees?.[0] ?? clients.tried;
      const expected = (client: string): string => verdictOf(line, { caller, client, isSafe });
      const cells = [{ caller, client: seen, expected: expected(seen) }];
      if (line[2] !== 'client' || caller.sees === null) return cells;
      const strange = seen === clients.own ? clients.other : clients.own;
      return [...cells, { caller, client: strange, expected: expected(strange) }];
    });

  const headersOf = async (
    { authorization, cookie }: PermissionCaller,
    name: string,
  ): Promise<object> => {
    const sent = await authorization(lineOf(name)[2] === 'self');
    return { ...(sent !== null && { authorization: sent }), ...(cookie && { cookie }) };
  };

  /** Refusals must not depend on the input, so they are tried with a valid one. */
  const bodyOf = ({ method, operation }: RouteSpec, { expected }: Cell): object =>
    method === 'GET' ? {} : { body: expected === 'in' ? {} : (operation.example ?? {}) };

  const byHttp = async (route: RouteSpec, cell: Cell): Promise<string> => {
    const { caller, client } = cell;
    const named = route.operation.name === ENDLESS ? randomUUID() : client;
    const path = addressOf(route, named);
    const headers = { ...(await headersOf(caller, route.operation.name)) };
    const sent = { key: null, headers, ...bodyOf(route, cell) };
    return codeOf(await harness.sendOnce(route.method, path, sent));
  };

  const byGraphql = async (route: RouteSpec, cell: Cell): Promise<string> => {
    const { caller, client } = cell;
    const asked = askedBy(route, addressOf(route, client), bodyOf(route, cell));
    if (asked === null) throw new Error(`GraphQL has no words for ${route.operation.name}`);
    const headers = { ...(await headersOf(caller, route.operation.name)) };
    return codeOf(await harness.sendOnce('POST', '/graphql', { key: null, headers, body: asked }));
  };

  const expectCells = async (
    cells: readonly Cell[],
    codeFor: (cell: Cell) => Promise<string>,
  ): Promise<void> => {
    const { log } = harness.running.ledger;
    const [before, found] = [await log.end(), new Map<Cell, string>()];
    for (const cell of cells) if (cell.expected !== 'in') found.set(cell, await codeFor(cell));
    const after = await log.end();
    for (const cell of cells) if (cell.expected === 'in') found.set(cell, await codeFor(cell));
    const shown = (cell: Cell, code = found.get(cell)): string => `${cell.caller.name}: ${code}`;
    expect(cells.map((cell) => shown(cell))).toEqual(
      cells.map((cell) => shown(cell, cell.expected)),
    );
    // A sender that is refused changes nothing.
    expect(after).toBe(before);
  };

  it('have one line for every operation, and no other', () => {
    const declared = [...ROUTES.map(([name]) => name), ...SUBSCRIPTIONS.map(({ name }) => name)];
    expect([...LINES.keys()].sort()).toEqual(declared.sort());
    expect(LINES.size).toBe(PERMISSIONS.length);
  });

  it('are tried by every kind of sender', () => {
    expect(new Set(callers.map(({ name }) => name)).size).toBe(callers.length);
    expect(callers.length).toBeGreaterThanOrEqual(23);
  });

  it.each(ROUTES)('of %s are what its line says, over HTTP [C-7]', async (name, route) => {
    const isSafe = route.method === 'GET';
    const cells = cellsOf(lineOf(name), isSafe);
    await expectCells(cells, async (cell) => {
      const code = await byHttp(route, cell);
      const isEndless = name === ENDLESS && code === 'CLIENT_NOT_FOUND';
      return isEndless ? cell.expected : code;
    });
  });

  it.each(FIELDS)('of %s are what its line says, through GraphQL [C-7]', async (name, route) => {
    // Every document is a POST, so a browser without the header may not even read.
    await expectCells(cellsOf(lineOf(name), false), (cell) => byGraphql(route, cell));
  });
});

function addressOf({ path, operation }: RouteSpec, clientId: string): string {
  const query = NEEDED_QUERIES[operation.name] ?? '';
  return path.replace(':id', clientId).replaceAll(/:\w+/g, () => randomUUID()) + query;
}

/** GraphQL refuses a document without a needed argument before it looks at the sender. */
const NEEDED_QUERIES: { readonly [operation: string]: string } = {
  getUsage: '?from=2026-11-01T00:00:00.000Z&to=2026-12-01T00:00:00.000Z',
};

/** The code of a refusal, of HTTP or of the one field of a document. */
function codeOf({ json }: Response): string {
  const code = json?.code ?? json?.errors?.[0]?.extensions?.code;
  return REFUSALS.includes(code) ? code : 'in';
}
