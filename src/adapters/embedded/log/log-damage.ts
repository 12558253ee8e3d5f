import { FileUnusable } from '../sqlite/sqlite.js';

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
