import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from '@nestjs/common';
import '../../../src/api/http/http-facade.js';
import type { FacadeConfig } from '../../../src/api/auth/http-config.js';
import { callerOf, type Identity } from '../../../src/api/auth/identity.js';
import { AccessGuard } from '../../../src/api/http/server/admission/access-guard.js';
import { ROUTE, routes } from '../../../src/api/http/server/route.js';
import { propertiesOf } from '../../../src/api/input/validator.js';
import { BatchRunner } from '../../../src/api/operations/runners/batch-runner.js';
import type { Call } from '../../../src/api/operations/call.js';
import { CommandRunner } from '../../../src/api/operations/runners/command-runner.js';
import { debitMessage } from '../../../src/api/operations/message-operations.js';
import type { CommandOperation } from '../../../src/api/operations/command-operation.js';
import { inputsOf, type Operation } from '../../../src/api/operations/operation.js';
import { reserveCredits } from '../../../src/api/operations/reservation-operations.js';
import { commandHandlers } from '../../../src/application/commands/command-handlers.js';
import { ServiceHarness } from '../../harness/service-harness.js';

/** Commands that follow from time: no caller asks for them. */
const SENT_BY_REACTORS = ['CreditMonthlyTopUp', 'FireTopUpPlan', 'ReleaseExpired'];
const FOLDER = join(process.cwd(), 'src', 'api', 'operations');

/** Every operation that a file of declarations exports, by the name of the constant. */
async function declaredOperations(): Promise<Map<string, Operation>> {
  const found = new Map<string, Operation>();
  const files = (await readdir(FOLDER, { recursive: true })).filter((name) =>
    name.endsWith('-operations.ts'),
  );
  for (const file of files) {
    const exported = (await import(join(FOLDER, file))) as { readonly [name: string]: unknown };
    for (const [name, value] of Object.entries(exported)) {
      if (isOperation(value)) found.set(name, value);
    }
  }
  return found;
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'target' in value;
}

function isCommandOperation(operation: Operation): operation is CommandOperation {
  return 'message' in operation;
}

const commandRoutes = routes().flatMap(({ operation, path }) =>
  isCommandOperation(operation) ? [{ operation, path }] : [],
);

const ADMIN: Identity = {
  role: 'admin',
  id: 'key-1',
  clientIds: null,
  channels: null,
  scopes: null,
  clientId: null,
  staffId: null,
  credential: { kind: 'key', name: 'key', expiresAt: null },
};

describe('the declared operations', () => {
  it('have one route each, and the name of their constant', async () => {
    const declared = await declaredOperations();
    expect([...declared].map(([name, operation]) => [name, operation.name])).toEqual(
      [...declared.keys()].map((name) => [name, name]),
    );
    const routed = routes().map(({ operation }) => operation);
    expect(routed).toHaveLength(declared.size);
    expect(new Set(routed)).toEqual(new Set(declared.values()));
  });

  it('reach one client exactly where the address names one', () => {
    for (const { operation, path } of routes()) {
      const isClient = path.includes('/:id');
      expect([operation.name, operation.target === 'client']).toEqual([operation.name, isClient]);
    }
  });

  it('send every command of the ledger but those of reactors, each from one operation', () => {
    const sent = commandRoutes.map(({ operation }) => `${operation.message.name}Handler`);
    const handlers = commandHandlers.map(({ name }) => name);
    const elsewhere = ['RunBatchHandler', ...SENT_BY_REACTORS.map((name) => `${name}Handler`)];
    expect([...sent, ...elsewhere].sort()).toEqual(handlers.sort());
  });

  it('name ids that their address and their input have', () => {
    for (const { operation, path } of commandRoutes) {
      for (const id of Object.keys(operation.ids ?? {})) expect(path).toContain(`/:${id}`);
      const { idField } = operation;
      if (idField === undefined) continue;
      const fields = inputsOf(operation).flatMap(propertiesOf);
      expect(fields.map(({ name }) => name)).toContain(idField);
    }
  });
});

describe('the access guard', () => {
  const guard = new AccessGuard({ docs: 'closed', metrics: 'key' } as FacadeConfig);
  const bound = { ...ADMIN, clientIds: new Set(['c']) };
  const TARGETS = [
    ['client', '/v1/things', true],
    ['items', '/v1/things', true],
    ['ledger', '/v1/clients/:id/things', false],
  ] as const;

  it.each(TARGETS)('with target %s at %s lets a key bound to clients in: %s', (...row) => {
    const [target, path, isAllowed] = row;
    const handler = (): void => undefined;
    const operation = { name: 'x', allow: ['admin'], target };
    Reflect.defineMetadata(ROUTE, { operation, path }, handler);
    const context = {
      getHandler: () => handler,
      switchToHttp: () => ({ getRequest: () => ({ identity: bound, headers: {} }) }),
    } as unknown as ExecutionContext;
    const verdict = (): boolean => guard.canActivate(context);
    if (isAllowed) expect(verdict()).toBe(true);
    else expect(verdict).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });
});

describe('an operation that is called with plain values', () => {
  const harness = new ServiceHarness();
  beforeAll(async () => void (await harness.open()));
  afterAll(() => harness.close());

  const callOn = (client: string, call: Partial<Call>): Call => {
    const { identity = ADMIN } = call;
    const caller = callerOf(identity, 'correlation-1');
    return { identity, caller, client, ids: {}, input: {}, key: undefined, ...call };
  };
  const runner = (): CommandRunner => harness.running.app.get(CommandRunner);

  it('records the command and the caller', async () => {
    const clientId = await harness.clientWithCredits('10');
    const call = callOn(clientId.toUpperCase(), { input: { messageId: 'm-1', credits: '1' } });
    const answer = await runner().run(debitMessage, call);
    expect(answer).toMatchObject({
      kind: 'done',
      fact: {
        type: 'MessageDebited',
        data: { messageId: 'm-1', credits: '1', channel: 'api' },
        actor: { type: 'admin', id: 'key-1' },
        correlationId: 'correlation-1',
      },
    });
  });

  it('replays under its key without an HTTP request, and refuses other content', async () => {
    const clientId = await harness.clientWithCredits('10');
    const call = callOn(clientId, { input: { credits: '1' }, key: 'k-1' });
    expect(await runner().run(reserveCredits, call)).toMatchObject({ replayed: false });
    expect(await runner().run(reserveCredits, call)).toMatchObject({ replayed: true });
    const other = { ...call, input: { credits: '2' } };
    expect(await runner().run(reserveCredits, other)).toMatchObject({
      refusals: [{ code: 'ID_REUSED' }],
    });
  });

  it('needs an id or a key', async () => {
    const clientId = await harness.clientWithCredits('10');
    const call = callOn(clientId, { input: { credits: '1' } });
    await expect(runner().run(debitMessage, call)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_REQUIRED',
    });
  });

  it('does not find a client that the key is not bound to', async () => {
    const clientId = await harness.clientWithCredits('10');
    const identity = { ...ADMIN, clientIds: new Set(['another']) };
    const input = { messageId: 'm-1', credits: '1' };
    await expect(
      runner().run(debitMessage, callOn(clientId, { identity, input })),
    ).rejects.toMatchObject({ code: 'CLIENT_NOT_FOUND' });
    const item = { clientId, messageId: 'm-2', credits: '1' };
    const batch = callOn(clientId, { identity, input: { items: [item] } });
    expect((await harness.running.app.get(BatchRunner).debits(batch)).results).toMatchObject([
      { kind: 'refused', refusals: [{ code: 'CLIENT_NOT_FOUND' }] },
    ]);
  });

  it('takes the channel of the key, and refuses another one', async () => {
    const clientId = await harness.clientWithCredits('10');
    const identity = { ...ADMIN, channels: ['smpp'] };
    const debit = (messageId: string, channel?: string) =>
      runner().run(
        debitMessage,
        callOn(clientId, { identity, input: { messageId, credits: '1', channel } }),
      );
    expect(await debit('m-1')).toMatchObject({ fact: { data: { channel: 'smpp' } } });
    await expect(debit('m-2', 'api')).rejects.toMatchObject({ code: 'CHANNEL_NOT_ALLOWED' });
  });
});
