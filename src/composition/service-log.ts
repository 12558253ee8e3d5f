import { pino, type Logger, type LoggerOptions } from 'pino';
import { errorInLog, redacted } from '../adapters/system/log-redaction.js';
import type { Config } from '../config.js';

/** How the service writes its log; only the destination is left open. */
export function logOptions(level: Config['logLevel']): LoggerOptions {
  return {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorInLog },
    hooks: { streamWrite: redacted },
  };
}

/** JSON lines, or readable lines on a terminal; never a secret or personal data. */
export function loggerFor({ logLevel }: Pick<Config, 'logLevel'>): Logger {
  const options = logOptions(logLevel);
  if (!process.stdout.isTTY) return pino(options);
  const target = { target: 'pino-pretty', options: { colorize: true, ignore: 'pid,hostname' } };
  return pino({ ...options, transport: target });
}
