import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { PROJECTIONS } from '../../projections/all.js';
import type { Command } from '../../src/domain/client/commands.js';
import type { Fact } from '../../src/domain/client/events.js';
import { evolve } from '../../src/domain/client/fold.js';
import { recordedWindows } from '../../src/domain/client/limit-windows.js';
import { isClient, type ClientFold } from '../../src/domain/client/state.js';
import { useZoneRules, zoneRules, type ZoneRules } from '../../src/domain/zones.js';
import type { Body } from '../../src/ports/documents.js';
import { presentReplay } from '../../src/api/views/replay.js';
import type { MemoryLane } from '../harness/memory-lane.js';
import { begin, lives, type Life } from './steps.js';
import { PATIENCE_MS } from './verify.js';

const HOUR = 3_600_000;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const older = zoneRules();

/** A release in which every country has moved its clocks by seven hours. */
const newer: ZoneRules = {
  version: '2999a',
  source: 'file',
  publishedBy: older.publishedBy,
  nameOf: (text) => older.nameOf(text),
  allNames: () => older.allNames(),
  offsetIn(zone) {
    const offset = older.offsetIn(zone);
    return offset === null ? null : (instant) => offset(instant) + 7 * HOUR;
  },
};

interface Lived {
  readonly lane: MemoryLane;
  readonly accepted: readonly Command[];
}

/** Lives a life, under the newer release from the step `turn` on. */
function liveAcross(life: Life, turn: number): Lived {
  useZoneRules(older);
  const lane = begin(life);
  const accepted: Command[] = [];
  life.steps.forEach((step, index) => {
    if (index === turn) useZoneRules(newer);
    if (step.kind === 'clock') lane.clock += step.by;
    else if (lane.submit(step.command).decision.kind === 'accepted') accepted.push(step.command);
  });
  return { lane, accepted };
}

/** The state after every fact, what a replay shows of it, and the documents after all of them. */
function rebuilt(facts: readonly Fact[]): unknown {
  let state: ClientFold = null;
  const replays: unknown[] = [];
  const documents = new Map<string, Body | null>();
  for (const fact of facts) {
    state = evolve(state, fact);
    if (!isClient(state)) continue;
    const t = fact.recordedAt;
    const windows = recordedWindows(state, t);
    replays.push([state, presentReplay({ state, last: fact, t, windows })]);
    for (const { collection, handles, key, evolve: project } of PROJECTIONS) {
      const place = handles.has(fact.type) ? key(fact) : null;
      if (place === null) continue;
      const name = `${collection.name} ${place}`;
      documents.set(name, project(documents.get(name) ?? null, fact));
    }
  }
  return { replays, documents };
}

/** Every module that a module imports, directly or not. */
function reachedFrom(start: string, reached = new Set<string>()): Set<string> {
  const name = relative(ROOT, start);
  if (reached.has(name)) return reached;
  reached.add(name);
  for (const { fileName } of ts.preProcessFile(readFileSync(start, 'utf8')).importedFiles) {
    const path = join(dirname(start), fileName.replace(/\.js$/, '.ts'));
    if (fileName.startsWith('.') && existsSync(path)) reachedFrom(path, reached);
  }
  return reached;
}

describe('a newer release of the zone data', () => {
  afterEach(() => useZoneRules(older));

  it(
    'changes no state, no replay and no document of the past [I11] [I16]',
    () => {
      const past = fc.tuple(lives, fc.nat({ max: 80 }));
      fc.assert(
        fc.property(past, ([life, turn]) => {
          const { lane } = liveAcross(life, turn);
          useZoneRules(older);
          const before = rebuilt(lane.facts);
          useZoneRules(newer);
          expect(rebuilt(lane.facts)).toEqual(before);
        }),
        { numRuns: 200 },
      );
    },
    PATIENCE_MS,
  );

  it(
    'changes no answer to a command that was accepted before [I9] [I11]',
    () => {
      fc.assert(
        fc.property(lives, (life) => {
          const { lane, accepted } = liveAcross(life, Infinity);
          useZoneRules(newer);
          for (const command of accepted) {
            if (command.type !== 'DebitMessage') continue;
            const { messageId } = command;
            expect(lane.decide(command)).toMatchObject({
              kind: 'replayed',
              fact: { data: { messageId } },
            });
          }
        }),
        { numRuns: 200 },
      );
    },
    PATIENCE_MS,
  );

  it(
    'acts on each window at its own end, and no instant counts twice [I11]',
    () => {
      fc.assert(
        fc.property(lives, fc.nat({ max: 80 }), (life, turn) => {
          const { lane } = liveAcross(life, turn);
          const last: { [kind in 'day' | 'week' | 'month']?: { from: string; to: string } } = {};
          for (const { data, recordedAt } of lane.facts) {
            const at = new Date(recordedAt).toISOString();
            for (const kind of ['day', 'week', 'month'] as const) {
              const opened = 'opened' in data ? data.opened?.[kind] : undefined;
              if (opened === undefined) continue;
              expect(opened.from <= at && at < opened.to).toBe(true);
              const before = last[kind];
              // Only a clock that had been wrong lets a window begin before the one before it.
              if (before !== undefined && before.from <= at) {
                expect(opened.from >= before.to).toBe(true);
              }
              last[kind] = opened;
            }
          }
        }),
        { numRuns: 200 },
      );
    },
    PATIENCE_MS,
  );

  it.each([
    'projections/all.ts',
    'src/domain/client/fold.ts',
    'src/codec/codec.ts',
    'src/codec/snapshot.ts',
    'src/workers/embedded-projections-worker.ts',
    'src/workers/server-projections-worker.ts',
  ])('cannot be asked by %s, nor by what it imports', (start) => {
    const reached = reachedFrom(join(ROOT, start));
    expect(reached.size).toBeGreaterThan(5);
    expect(reached).not.toContain('src/domain/zones.ts');
    expect(reachedFrom(join(ROOT, 'src/main.ts'))).toContain('src/domain/zones.ts');
  });
});
