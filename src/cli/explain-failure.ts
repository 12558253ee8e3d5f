import { ConfigError } from '../config.js';
import { CliFailure, FAILED, reasonOf } from './failure.js';

/**
 * Tells the operator why a command stopped, a line for each problem, and gives the exit status.
 * The stack of whatever nobody expected is shown only when debugging is asked for.
 */
export function explainFailure(cause: unknown): number {
  const problems = cause instanceof ConfigError ? cause.problems : [reasonOf(cause)];
  for (const problem of problems) process.stderr.write(`tallystick: ${problem}\n`);
  if (cause instanceof CliFailure) return cause.exitStatus;
  if (process.argv.includes('--debug') && cause instanceof Error) {
    process.stderr.write(`${cause.stack ?? ''}\n`);
  }
  return FAILED;
}
