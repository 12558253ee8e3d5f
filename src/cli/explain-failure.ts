import { redacted } from '../adapters/system/log-redaction.js';
import { Problem } from '../api/errors/problem.js';
import { ConfigError } from '../config.js';
import { BAD_INPUT, CliFailure, FAILED, reasonOf } from './failure.js';

/**
 * Explains to the operator why a command stopped, one line per problem, and returns the exit
 * status. The stack of an unexpected failure is shown only for debugging.
 */
export function explainFailure(cause: unknown, debug: boolean): number {
  for (const problem of problemsIn(cause)) {
    process.stderr.write(`tallystick: ${redacted(problem)}\n`);
  }
  if (cause instanceof CliFailure) return cause.exitStatus;
  if (debug && cause instanceof Error) process.stderr.write(`${redacted(cause.stack ?? '')}\n`);
  return cause instanceof Problem ? BAD_INPUT : FAILED;
}

function problemsIn(cause: unknown): readonly string[] {
  if (cause instanceof ConfigError) return cause.problems;
  const errors = cause instanceof Problem ? (cause.parts.errors ?? []) : [];
  if (errors.length > 0) return errors.map(({ field, message }) => `${field} ${message}`.trim());
  return [reasonOf(cause)];
}
