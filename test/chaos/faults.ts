import { fileURLToPath } from 'node:url';
import type { ChaosWorld, WorldSize } from './world/world.js';

/** One row: how a fault begins and ends, and what holds in the meantime. */
export interface Fault {
  readonly name: string;
  readonly size: WorldSize;
  /** How long it lasts, in the usual run and in the long one. */
  readonly lastsMs: readonly [usual: number, long: number];
  begin(world: ChaosWorld, round: number): Promise<void>;
  /** Action repeated during the fault, if any. */
  again?(world: ChaosWorld, round: number): Promise<void>;
  end(world: ChaosWorld, round: number): Promise<void>;
  /** Answers to commands meanwhile: `refused` = all of them 503. */
  readonly commands: 'refused' | 'either';
  readonly reads: 'served' | 'either';
  /** Within which every command is answered. */
  readonly answerMs: number;
  /** Whether requests may be cut off: their instance is killed. */
  readonly cut?: boolean;
  /** It is seen only where no other instance answers. */
  readonly alone?: boolean;
  /** The expected log line of the last instance meanwhile. */
  readonly says?: RegExp;
  /** Whether `/health/ready` reports it. */
  readonly unready: boolean;
  /** The read models move again within this, counted from the beginning. */
  readonly fedWithinMs?: number;
}

const ONE: WorldSize = { nodes: 1, instances: 1 };
const THREE_NODES: WorldSize = { nodes: 3, instances: 1 };
const TWO_INSTANCES: WorldSize = { nodes: 1, instances: 2 };
/** A machine that is shared is now and then late by so much. */
const LATE_MS = 2_000;
const SOON_MS = 10_000 + LATE_MS;

const WRITES = ['insert', 'update', 'delete', 'findAndModify', 'create', 'createIndexes', 'drop'];
const UNAUTHORIZED = 13;
const SLOW_STOPPED_MS = 400;

const SHIFTED_CLOCK = fileURLToPath(new URL('world/shifted-clock.mjs', import.meta.url));
/** Reads as a time of the past for the service, of the future for the server. */
const APART_MS = -17_000;

export const FAULTS: readonly Fault[] = [
  {
    name: 'EventStoreDB killed',
    size: ONE,
    lastsMs: [3_000, 5_000],
    begin: ({ eventStore }) => eventStore.kill(),
    end: ({ eventStore }) => eventStore.start(),
    ...{ commands: 'refused', reads: 'served', answerMs: SOON_MS, unready: true },
  },
  {
    name: 'EventStoreDB frozen and thawed',
    size: THREE_NODES,
    lastsMs: [12_000, 30_000],
    begin: async ({ eventStore }) => eventStore.freeze(),
    end: async ({ eventStore }) => eventStore.thaw(),
    ...{ commands: 'refused', reads: 'served', answerMs: SOON_MS, unready: true },
  },
  {
    name: 'the leader of EventStoreDB changes',
    size: THREE_NODES,
    lastsMs: [2_500, 4_000],
    begin: ({ eventStore }, round) => changeLeader(eventStore, round),
    end: ({ eventStore }) => eventStore.control.heal(),
    ...{ commands: 'either', reads: 'served', answerMs: SOON_MS, unready: false },
  },
  {
    name: 'connections to EventStoreDB cut',
    size: ONE,
    lastsMs: [2_000, 3_000],
    begin: ({ eventStore }) => eventStore.turnLeader('drop-connections'),
    again: ({ eventStore }) => eventStore.turnLeader('drop-connections'),
    end: async () => undefined,
    ...{ commands: 'either', reads: 'served', answerMs: SOON_MS, unready: false },
  },
  {
    name: 'answers of EventStoreDB lost after the write',
    size: ONE,
    lastsMs: [3_000, 4_000],
    begin: loseAnswers,
    again: loseAnswers,
    end: ({ eventStore }) => eventStore.control.heal(),
    ...{ commands: 'either', reads: 'served', answerMs: SOON_MS, unready: false },
  },
  {
    name: 'deadline exceeded at EventStoreDB',
    size: ONE,
    lastsMs: [2_000, 3_000],
    begin: ({ eventStore }) => eventStore.turnLeader('deadline', { n: 10 }),
    again: ({ eventStore }) => eventStore.turnLeader('deadline', { n: 10 }),
    end: ({ eventStore }) => eventStore.control.heal(),
    ...{ commands: 'either', reads: 'served', answerMs: SOON_MS, unready: false },
  },
  {
    name: 'servers away at our start, and back later',
    size: ONE,
    lastsMs: [3_000, 5_000],
    begin: async ({ eventStore, mongo, last }, round) => {
      await last.stop();
      // In turns: the log, the read models, and both.
      if (round % 3 !== 1) await eventStore.kill();
      if (round % 3 !== 0) await mongo.kill();
      await last.start();
    },
    end: async ({ eventStore, mongo }, round) => {
      if (round % 3 !== 1) await eventStore.start();
      if (round % 3 !== 0) await mongo.start();
    },
    ...{ commands: 'refused', reads: 'either', answerMs: SOON_MS, unready: true, cut: true },
  },
  {
    name: 'MongoDB killed',
    size: ONE,
    lastsMs: [4_000, 6_000],
    begin: ({ mongo }) => mongo.kill(),
    end: ({ mongo }) => mongo.start(),
    ...{ commands: 'refused', reads: 'either', answerMs: SOON_MS, unready: true },
  },
  {
    name: 'MongoDB frozen and thawed',
    size: ONE,
    lastsMs: [12_000, 30_000],
    begin: async ({ mongo }) => mongo.freeze(),
    end: async ({ mongo }) => mongo.thaw(),
    ...{ commands: 'refused', reads: 'either', answerMs: SOON_MS, unready: true },
  },
  {
    name: 'MongoDB read-only',
    size: ONE,
    lastsMs: [3_000, 5_000],
    begin: ({ mongo }) => mongo.fail({ failCommands: WRITES, errorCode: UNAUTHORIZED }),
    end: ({ mongo }) => mongo.heal(),
    ...{ commands: 'either', reads: 'served', answerMs: SOON_MS, unready: true },
  },
  {
    name: 'MongoDB slow',
    size: ONE,
    lastsMs: [4_000, 6_000],
    begin: async () => undefined,
    again: ({ mongo }) => stutter(mongo),
    end: async () => undefined,
    ...{ commands: 'either', reads: 'either', answerMs: SOON_MS, unready: false },
  },
  {
    name: 'our process killed',
    size: ONE,
    lastsMs: [500, 500],
    begin: async ({ last }) => {
      await last.stop('SIGKILL');
    },
    end: ({ last }) => last.start(),
    ...{ commands: 'either', reads: 'either', answerMs: SOON_MS, unready: false, cut: true },
  },
  {
    name: 'one of two instances killed',
    size: TWO_INSTANCES,
    lastsMs: [11_000, 11_000],
    begin: async ({ instances }, round) => {
      // The instance that has run longer, which runs the projection engine.
      await instances[round % 2]?.stop('SIGKILL');
    },
    end: async ({ instances }, round) => instances[round % 2]?.start(),
    ...{ commands: 'either', reads: 'either', answerMs: SOON_MS, unready: false, cut: true },
    fedWithinMs: SOON_MS,
  },
  {
    name: 'one of two instances frozen and thawed',
    size: TWO_INSTANCES,
    lastsMs: [11_000, 20_000],
    begin: async ({ instances }, round) => instances[round % 2]?.signal('SIGSTOP'),
    end: async ({ instances }, round) => instances[round % 2]?.signal('SIGCONT'),
    ...{ commands: 'either', reads: 'either', answerMs: 25_000, unready: false, cut: true },
  },
  {
    name: 'both servers gone',
    size: ONE,
    lastsMs: [8_000, 60_000],
    begin: async ({ eventStore, mongo }) => {
      await Promise.all([eventStore.kill(), mongo.kill()]);
    },
    end: async ({ eventStore, mongo }) => {
      await Promise.all([eventStore.start(), mongo.start()]);
    },
    ...{ commands: 'refused', reads: 'either', answerMs: SOON_MS, unready: true },
  },
  {
    name: 'our clock 17 s late at the start, and set right later',
    size: ONE,
    lastsMs: [2_000, 3_000],
    begin: async ({ last }) => {
      await last.stop();
      await last.start(wrongClock(APART_MS));
    },
    // Sets the clock right, as NTP does.
    end: async ({ last }) => last.signal('SIGUSR2'),
    ...{ commands: 'refused', reads: 'either', answerMs: SOON_MS, unready: true, cut: true },
    alone: true,
    says: /the clock of EventStoreDB is 1[67] s ahead of the clock of this machine: let NTP/,
  },
  {
    name: 'our clock 17 s late while it runs',
    size: ONE,
    lastsMs: [2_000, 3_000],
    begin: async ({ last }) => {
      if (last.startedWith['CLOCK_SHIFT_MS'] === undefined) {
        await last.stop();
        await last.start(wrongClock(0));
      }
      last.signal('SIGUSR2');
    },
    end: async ({ last }) => last.signal('SIGUSR2'),
    ...{ commands: 'either', reads: 'either', answerMs: SOON_MS, unready: false, cut: true },
  },
];

/** In turns: voted out, killed, stopped in order, frozen. */
async function changeLeader({ control }: ChaosWorld['eventStore'], round: number): Promise<void> {
  const node = Math.max(0, await control.leader());
  const ways = [
    () => control.turn('elect', { node: (node + 1) % 3 }),
    () => control.turn('kill', { node }),
    () => control.turn('stop-node', { node, graceMs: 300 }),
    () => control.turn('freeze', { node }),
  ];
  await ways[round % ways.length]?.();
}

async function loseAnswers({ eventStore }: ChaosWorld, round: number): Promise<void> {
  await eventStore.turnLeader('lose-answer', { n: 3, drop: round % 2 === 1 });
}

/** Most of the time it does nothing. */
async function stutter(mongo: ChaosWorld['mongo']): Promise<void> {
  mongo.freeze();
  await new Promise((resolve) => setTimeout(resolve, SLOW_STOPPED_MS));
  mongo.thaw();
}

/** A clock that SIGUSR2 sets right, or wrong again. */
function wrongClock(shiftMs: number): NodeJS.ProcessEnv {
  const at = `${APART_MS}`;
  const NODE_OPTIONS = `--import ${new URL(`file://${SHIFTED_CLOCK}`).href}`;
  return { NODE_OPTIONS, CLOCK_SHIFT_MS: String(shiftMs), CLOCK_APART_MS: at };
}
