import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { TimeSlices } from '../../../src/async/time-slices.js';
import { LegalEntityDirectory } from '../../../src/application/legal-entities/legal-entity-directory.js';
import {
  GetStatement,
  GetStatementHandler,
} from '../../../src/application/queries/billing/get-statement.js';
import { StatementReader } from '../../../src/application/statements/statement-reader.js';
import type { Statement } from '../../../src/domain/statements/statement.js';
import { SETTINGS_DEFAULT } from '../../../src/domain/client/settings.js';
import { debit, recharge } from '../../harness/commands.js';
import { CALLER, creation, openHarness, type LaneHarness } from '../../harness/lane-harness.js';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'];
const RECHARGED = 5_000;
const DAY_MS = 86_400_000;
/** Messages of these seconds are recorded together. */
const TOGETHER = 21_600;

interface Message {
  readonly sender: string;
  readonly second: number;
  readonly line: number;
}

function messages(): Message[] {
  const [, ...lines] = gunzipSync(readFileSync('examples/college-msg.txt.gz'))
    .toString()
    .trimEnd()
    .split('\n');
  const read = lines.map((text, index) => {
    const [sender = '', , time] = text.split(' ');
    return { sender, second: Number(time), line: index + 2 };
  });
  return read.sort((one, other) => one.second - other.second);
}

/** Credits with six decimals, different for every message. */
function creditsOf({ line }: Message): number {
  return (line % 7) + (line % 1_000_000) / 1_000_000;
}

/** The number of the hours that a message is recorded with. */
function partOf(message: Message | undefined): number {
  return Math.floor((message?.second ?? 0) / TOGETHER);
}

function zoneOf(sender: string): string {
  return ZONES[Number(sender) % ZONES.length] ?? 'UTC';
}

/** In millionths. */
const micro = (credits: number): number => Math.round(credits * 1e6);

describe('the statements of a real log', () => {
  const log = messages();
  const first = (log[0]?.second ?? 0) * 1_000;
  const last = (log.at(-1)?.second ?? 0) * 1_000;
  const bySender = new Map<string, Message[]>();
  for (const message of log) {
    const own = bySender.get(message.sender);
    if (own === undefined) bySender.set(message.sender, [message]);
    else own.push(message);
  }
  const work = new TimeSlices().work();
  let harness: LaneHarness;
  let handler: GetStatementHandler;

  beforeAll(async () => {
    harness = await openHarness({ shared: false });
    await harness.restart({ lanesMax: 2_000, snapshotEvery: 500 });
    const { lanes, vault, clock } = harness;
    const entities = new LegalEntityDirectory({ log: harness.log, clock });
    handler = new GetStatementHandler(
      lanes,
      entities,
      new StatementReader({ log: harness.log, vault }),
    );
    clock.set(first - DAY_MS);
    const opened = [...bySender.keys()].flatMap((sender) => {
      const made = creation(sender);
      const settings = { ...SETTINGS_DEFAULT, timeZone: zoneOf(sender) };
      const commands = [{ ...made, settings }, recharge(RECHARGED)];
      return commands.map((command) => ({ clientId: sender, command }));
    });
    await lanes.submitBatch(opened, CALLER);
    await record();
  });
  afterAll(() => harness.close());

  /** Debits in the order of their times; some hours are recorded at one instant. */
  async function record(): Promise<void> {
    for (let from = 0; from < log.length;) {
      const part = partOf(log[from]);
      let to = from;
      while (to < log.length && partOf(log[to]) === part) to += 1;
      harness.clock.set(part * TOGETHER * 1_000);
      const items = log.slice(from, to).map((message) => ({
        clientId: message.sender,
        command: debit(
          String(message.line),
          creditsOf(message)
            .toFixed(6)
            .replace(/\.?0+$/, ''),
        ),
      }));
      const answers = await harness.lanes.submitBatch(items, CALLER);
      expect(answers.filter((answer) => 'kind' in answer && answer.kind === 'refused')).toEqual([]);
      from = to;
    }
  }

  async function statementOf(clientId: string, from: number, to: number): Promise<Statement> {
    const [start, end] = [from, to].map((at) => new Date(at).toISOString());
    const asked = { from: start ?? '', to: end ?? '', clientId, minRevision: null, caller: CALLER };
    return (await handler.execute(new GetStatement(asked, work))).statement;
  }

  it('equal their logs to the last micro-credit, client by client and day by day', async () => {
    const middle = Math.floor((first + last) / 2);
    const wrong: string[] = [];
    for (const [sender, own] of bySender) {
      const halves = [
        await statementOf(sender, first - 2 * DAY_MS, middle),
        await statementOf(sender, middle, last + DAY_MS),
      ] as const;
      if (!isRight(own, zoneOf(sender), halves)) wrong.push(sender);
    }
    expect(wrong).toEqual([]);
    expect(bySender.size).toBe(1_350);
  });

  function isRight(
    own: readonly Message[],
    zone: string,
    [one, other]: readonly [Statement, Statement],
  ): boolean {
    const spent = own.reduce((sum, message) => sum + micro(creditsOf(message)), 0);
    const days = new Map<string, { messages: number; debited: number }>();
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
    for (const message of own) {
      const date = format.format(partOf(message) * TOGETHER * 1_000);
      const day = days.get(date) ?? { messages: 0, debited: 0 };
      day.messages += 1;
      day.debited += micro(creditsOf(message));
      days.set(date, day);
    }
    for (const line of [...one.lines, ...other.lines]) {
      const day = days.get(line.date);
      if (day === undefined) return false;
      day.messages -= line.messages;
      day.debited -= micro(Number(line.debited));
    }
    return (
      [...days.values()].every((day) => day.messages === 0 && day.debited === 0) &&
      one.opening.available === '0' &&
      JSON.stringify(one.closing) === JSON.stringify(other.opening) &&
      micro(Number(other.closing.usedPosted)) === spent &&
      micro(Number(other.closing.available)) === RECHARGED * 1e6 - spent &&
      one.sums.messages + other.sums.messages === own.length
    );
  }
});
