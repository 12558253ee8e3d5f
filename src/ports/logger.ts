export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * What a log line says beside its message. `cause` is an error or whatever was thrown: the line
 * shows its name and message. No field may hold a secret or personal data.
 */
export interface LogFields {
  readonly cause?: unknown;
  readonly [field: string]: unknown;
}

/**
 * Writes what operators and developers need to know. A failure that no caller hears of is written
 * here with its reason: at `warn` when it costs something, at `debug` when it is expected and the
 * work goes on without a loss.
 */
export abstract class Logger {
  /** @param component the part that speaks: `event-log`, `feed`, … */
  constructor(protected readonly component: string) {}

  /** A logger of the same destination for another component. */
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

  /** For a promise whose failure changes nothing for the caller: writes it, and resolves. */
  ignoring(level: LogLevel, message: string): (cause: unknown) => undefined {
    return (cause) => void this.write(level, message, { cause });
  }
}

/** Writes nothing: for tools and specs that do not look at the log. */
class NoLogger extends Logger {
  override of(): Logger {
    return this;
  }

  override write(): void {}
}

export const NO_LOG: Logger = new NoLogger('none');

/** An error as one line: its name and message, and those of what caused it. */
export function reasonText(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const own = `${cause.name}: ${cause.message}`;
  return cause.cause === undefined ? own : `${own} (${reasonText(cause.cause)})`;
}
