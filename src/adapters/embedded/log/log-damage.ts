import { LogUnavailable } from '../../../ports/event-log.js';
import { FileUnusable, shownReason } from '../sqlite/sqlite.js';

/** Where a stream was read. */
export function streamAt(stream: string, from: bigint | null): string {
  return `in stream ${stream}${from === null ? '' : ` near revision ${from}`}`;
}

/** The sentence about a damaged log: the file, where it was read, what to do. */
export function damagedAt(where: string, cause: unknown): string {
  const missing = cause instanceof FileUnusable ? ` (${cause.message})` : '';
  return (
    `log.db is damaged ${where}${missing}: stop the service, run \`tallystick verify\` and put` +
    ' back the log.db of the last backup'
  );
}

/** A failure as an error. */
export function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new LogUnavailable('the log failed');
}

/** The outcome of a failed commit is unknown; the next append certainly cannot be written. */
export function unavailable(error: Error): LogUnavailable {
  if (error instanceof LogUnavailable) return error;
  const shown = shownReason(error.cause);
  return new LogUnavailable(`the log cannot be written: ${error.message}`, { cause: error, shown });
}
