import type { Logger as Pino } from 'pino';
import { Logger, reasonText, type LogFields, type LogLevel } from '../../ports/logger.js';

/** The service's structured log: one JSON line per entry, with the name of the component. */
export class PinoLogger extends Logger {
  constructor(
    private readonly pino: Pino,
    component: string,
  ) {
    super(component);
  }

  override of(component: string): Logger {
    return new PinoLogger(this.pino, component);
  }

  override write(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const { cause, ...rest } = fields;
    const reason = cause === undefined ? {} : { reason: reasonText(cause) };
    this.pino[level]({ component: this.component, ...rest, ...reason }, message);
  }
}
