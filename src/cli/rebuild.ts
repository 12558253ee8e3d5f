import type { Command } from 'commander';
import { OPERATIONS, ProjectionRunner, RebuildRefused } from '../ports/projection-runner.js';
import { Progress } from '../application/engine/progress.js';
import { BAD_INPUT, CliFailure } from './failure.js';
import { withExistingStore, type Store } from './open-store.js';

/**
 * `rebuild`: drops the old read model only when the new one is filled; readers see either of them.
 */
export function addRebuild(program: Command): void {
  program
    .command('rebuild')
    .description('build read models again from the log')
    .argument('[projection]', 'one read model; without it, all of them')
    .action(async (name: string | undefined) => {
      await withExistingStore((store) => rebuild(store, name));
    });
}

async function rebuild(store: Store, only: string | undefined): Promise<void> {
  const all = store
    .get(Progress)
    .status()
    .map(({ name }) => name)
    .filter((name) => name !== OPERATIONS);
  if (only !== undefined && !all.includes(only)) {
    throw new CliFailure(
      `there is no read model ${only}: name one of ${all.join(', ')}`,
      BAD_INPUT,
    );
  }
  const runner = store.get(ProjectionRunner);
  for (const name of only === undefined ? all : [only]) {
    const began = performance.now();
    await rebuildOne(runner, name);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stdout.write(`${name}: rebuilt in ${seconds} s\n`);
  }
}

async function rebuildOne(runner: ProjectionRunner, name: string): Promise<void> {
  try {
    const { done } = await runner.rebuild(name);
    await done;
  } catch (cause) {
    if (cause instanceof RebuildRefused) throw new CliFailure(cause.message);
    throw cause;
  }
}
