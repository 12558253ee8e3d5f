import { Logger, reasonText, type LogFields, type LogLevel } from '../../ports/logger.js';

/** A line for the log of the main thread; everything in it can be copied between threads. */
export interface LogLine {
  readonly type: 'log';
  readonly component: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/**
 * The log of a worker thread. The main thread writes its lines, so only one thread writes the
 * output.
 */
export class WorkerLogger extends Logger {
  constructor(
    private readonly send: (line: LogLine) => void,
    component: string,
  ) {
    super(component);
  }

  override of(component: string): Logger {
    return new WorkerLogger(this.send, component);
  }

  override write(level: LogLevel, message: string, fields: LogFields = {}): void {
    const { cause, ...rest } = fields;
    const reason = cause === undefined ? {} : { reason: reasonText(cause) };
    this.send({
      type: 'log',
      component: this.component,
      level,
      message,
      fields: { ...rest, ...reason },
    });
  }
}
