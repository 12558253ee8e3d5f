export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Fields of a log line beside its message. `cause` is an error or any thrown value; the line shows
 * its name and message. No field may contain a secret or personal data.
 */
export interface LogFields {
  readonly cause?: unknown;
  readonly [field: string]: unknown;
}

/**
 * Log for operators and developers. A failure that no caller receives is logged here with its
 * reason: at `warn` when it has a cost, at `debug` when it is expected and the work continues
 * without a loss.
 */
export abstract class Logger {
  /** @param component the part that writes: `event-log`, `feed`, … */
  constructor(protected readonly component: string) {}

  /** A logger with the same destination for another component. */
  abstract of(component: string): Logger;

  abstract write(level: LogLevel, message: string, fields?: LogFields): void;

  debug(message: string, fields?: LogFields): void {
    this.write('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.write('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.write('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.write('error', message, fields);
  }

  /** For a promise whose failure changes nothing for the caller: logs the failure and resolves. */
  ignoring(level: LogLevel, message: string): (cause: unknown) => undefined {
    return (cause) => void this.write(level, message, { cause });
  }
}

/** Writes nothing: for tools and specs that do not examine the log. */
class NoLogger extends Logger {
  override of(): Logger {
    return this;
  }

  override write(): void {}
}

export const NO_LOG: Logger = new NoLogger('none');

/** An error as one line: its name and message, and those of its causes. */
export function reasonText(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const own = `${cause.name}: ${cause.message}`;
  return cause.cause === undefined ? own : `${own} (${reasonText(cause.cause)})`;
}
