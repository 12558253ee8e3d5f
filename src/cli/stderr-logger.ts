import { redacted } from '../adapters/system/log-redaction.js';
import { Logger, reasonText, type LogFields, type LogLevel } from '../ports/logger.js';
import { noteLine } from './progress.js';

const SHOWN: ReadonlySet<LogLevel> = new Set<LogLevel>(['warn', 'error']);

/** Log lines of the stores during a command, for the person who typed it. */
export class StderrLogger extends Logger {
  override of(component: string): Logger {
    return new StderrLogger(component);
  }

  override write(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (!SHOWN.has(level)) return;
    const { cause } = fields;
    const reason = cause === undefined ? '' : `: ${reasonText(cause)}`;
    noteLine(redacted(`tallystick: ${this.component}: ${message}${reason}`));
  }
}
