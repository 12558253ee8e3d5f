import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { ACCESS_VERSIONS } from '../../../src/codec/access-versions.js';
import { OPERATOR_VERSIONS } from '../../../src/codec/operator-versions.js';
import { VERSIONS } from '../../../src/codec/versions.js';
import { commandHandlers } from '../../../src/application/commands/command-handlers.js';
import { LedgerCommand } from '../../../src/application/commands/ledger-command.js';
import type { CallerCommand } from '../../../src/domain/client/commands.js';
import { adjust, capture, change, create, debit, recharge } from '../../harness/commands.js';
import { refund, release, report, reserve, withdraw } from '../../harness/commands.js';
import { ServiceHarness } from '../../harness/service-harness.js';
import { live, lives } from '../../properties/steps.js';
import { PATIENCE_MS, verify } from '../../properties/verify.js';

/** One command of each type of the domain; the compiler refuses a missing and an unknown one. */
const COMMANDS: { readonly [T in CallerCommand['type']]: CallerCommand & { type: T } } = {
  AdjustCredits: adjust('1'),
  AllowMessaging: { type: 'AllowMessaging', reason: 'r' },
  CaptureReservation: capture('v-1', '1'),
  ChangePassword: { type: 'ChangePassword', passwordId: 'p-1' },
  ChangeSettings: change({ 'settings.allowCredit': '1' }),
  CreateClient: { ...create(), refusedUnlessHeld: [] },
  CreditMonthlyTopUp: { type: 'CreditMonthlyTopUp' },
  DebitMessage: debit('m-1', '1'),
  DisableClient: { type: 'DisableClient' },
  EnableClient: { type: 'EnableClient' },
  FireTopUpPlan: { type: 'FireTopUpPlan' },
  HoldPurge: { type: 'HoldPurge', reason: 'r' },
  RechargeCredits: recharge('1'),
  RefundMessage: refund('m-1', '1'),
  ReleaseExpired: { type: 'ReleaseExpired' },
  ReleasePurgeHold: { type: 'ReleasePurgeHold', reason: 'r' },
  ReleaseReservation: release('v-1'),
  RemoveTopUpPlan: { type: 'RemoveTopUpPlan' },
  ReportDelivery: report('m-1', 'DELIVERED'),
  ReserveCredits: reserve('v-1', '1'),
  RestrictMessaging: { type: 'RestrictMessaging', reason: 'r' },
  SetTopUpPlan: {
    type: 'SetTopUpPlan',
    plan: { interval: 'MONTHLY', anchorDay: 1, mode: 'ADD', credits: '1' },
  },
  UpdateRechargePayment: {
    type: 'UpdateRechargePayment',
    rechargeId: 'r-1',
    payment: { status: 'PAID' },
  },
  WithdrawCredits: withdraw('1'),
};

const NAMES = Object.keys(COMMANDS).sort();
const FOLDER = join(process.cwd(), 'src', 'application', 'commands');
/** The factor of a client is recorded by `LedgerFactorFacts`; an expiry follows from time alone. */
const RECORDED_WITHOUT_COMMAND = [
  ...['SecondFactorActivated', 'SecondFactorRemoved', 'MessageExpired'],
  // The purge of a client decides and records these.
  ...['ClientPurged', 'PurgeCompleted'],
];

type CommandClass = new (...values: unknown[]) => LedgerCommand<CallerCommand>;

interface CommandFile {
  readonly path: string;
  readonly text: string;
  readonly exported: { readonly [name: string]: unknown };
}

/** The files of the families: one command with its handler each. */
async function commandFiles(): Promise<CommandFile[]> {
  const entries = await readdir(FOLDER, { withFileTypes: true, recursive: true });
  const inFamilies = entries.filter((one) => one.isFile() && one.parentPath !== FOLDER);
  return Promise.all(
    inFamilies.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      const exported = (await import(path)) as CommandFile['exported'];
      return { path, text: await readFile(path, 'utf8'), exported };
    }),
  );
}

function commandIn({ exported }: CommandFile): CommandClass | undefined {
  const classes = Object.values(exported).filter((one) => typeof one === 'function');
  return classes.find((one) => one.prototype instanceof LedgerCommand) as CommandClass | undefined;
}

/** The comment above the handler of a file, on one line. */
function handlerComment({ text }: CommandFile): string {
  const comment = /\/\*\*((?:(?!\*\/)[^])*)\*\/\n@CommandHandler\(/.exec(text)?.[1] ?? '';
  return comment.replaceAll(/\s+(?:\* )?/g, ' ');
}

function eventsIn(comment: string): string[] {
  const [before = ''] = comment.split('Decided by');
  return [...new Set([...before.matchAll(/`(\w+)`/g)].map(([, name = '']) => name))];
}

describe('the commands of the ledger', () => {
  let files: CommandFile[] = [];
  const harness = new ServiceHarness();
  beforeAll(async () => {
    files = await commandFiles();
    await harness.open();
  });
  afterAll(() => harness.close());

  const fileOf = (name: string): CommandFile => {
    const found = files.filter((file) => commandIn(file)?.name === name);
    expect(found).toHaveLength(1);
    return found[0] as CommandFile;
  };

  it('have exactly one class for each type of the domain', () => {
    expect(files.map((file) => commandIn(file)?.name).sort()).toEqual(NAMES);
  });

  it('have one registered handler each, and the batch has another', () => {
    const handlers = commandHandlers.map(({ name }) => name).sort();
    expect(handlers).toEqual([...NAMES, 'RunBatch'].map((name) => `${name}Handler`).sort());
  });

  it.each(NAMES)('%s is answered by the handler in its own file', async (name) => {
    const { exported } = fileOf(name);
    expect(commandHandlers).toContain(exported[`${name}Handler`]);
    const { app } = harness.running;
    const clientId = randomUUID();
    const command = { ...COMMANDS[name as CallerCommand['type']], clientId };
    const caller = { actor: { type: 'admin', id: 'a' }, correlationId: 'c', causationId: null };
    const asked = new (commandIn(fileOf(name)) as CommandClass)(clientId, command, caller);
    const answer: unknown = await app.get(CommandBus).execute(asked);
    const expected =
      name === 'CreateClient'
        ? { kind: 'done', fact: { type: 'ClientCreated' } }
        : { kind: 'refused', refusals: [{ code: 'CLIENT_NOT_FOUND' }] };
    expect(answer).toMatchObject(expected);
  });

  it.each(NAMES)('the comment on %sHandler names events and the rule that exist', async (name) => {
    const comment = handlerComment(fileOf(name));
    const events = eventsIn(comment);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) expect(Object.keys(VERSIONS)).toContain(event);
    const [, rule = '', path = ''] = /Decided by `(\w+)` in `([\w/.-]+)\.ts`/.exec(comment) ?? [];
    const exported = (await import(join(process.cwd(), `${path}.ts`))) as object;
    expect(Object.keys(exported)).toContain(rule);
  });

  it('can record every event but those that follow from time alone', () => {
    const recorded = new Set(files.flatMap((file) => eventsIn(handlerComment(file))));
    // Staff, keys, legal entities and the like have separate streams and commands.
    const elsewhere = { ...ACCESS_VERSIONS, ...OPERATOR_VERSIONS };
    const events = Object.keys(VERSIONS).filter((event) => !(event in elsewhere));
    const missing = events.filter((event) => !recorded.has(event));
    expect(missing).toEqual(RECORDED_WITHOUT_COMMAND);
  });

  it(
    'record only the events that the comment on their handler names',
    () => {
      const allowed = new Map(
        NAMES.map((name) => [name, eventsIn(handlerComment(fileOf(name)))] as const),
      );
      verify('events of commands', lives, (life) => {
        live(life, (_, { type }, { decision }) => {
          if (decision.kind !== 'accepted') return;
          // Releases of expired reservations precede the events of any command.
          const events = decision.events.map((event) => event.type);
          const unnamed = events.filter((event) => !allowed.get(type)?.includes(event));
          expect([type, unnamed.filter((event) => event !== 'ReservationReleased')]).toEqual([
            type,
            [],
          ]);
        });
      });
    },
    PATIENCE_MS,
  );
});
