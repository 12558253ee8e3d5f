import { gistOf } from '../../../application/engine/gist-of.js';

/** How long the same reason is not logged again. */
const QUIET_MS = 10_000;
/** Reasons are few; if there are many, some are logged more often. */
const REASONS_MAX = 32;

interface Report {
  readonly at: number;
  /** Requests with this reason since it was last logged. */
  requests: number;
}

/** Writes a line for operators. */
interface WarningLog {
  warn(fields: object, text: string): void;
}

/**
 * Logs for operators why requests are answered 503, which no answer shows. An outage affects every
 * request, so the same reason is logged once in a while and counted in between.
 */
export class OutageLog {
  private readonly lastReports = new Map<string, Report>();

  tell(log: WarningLog, cause: unknown): void {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : 'unknown';
    const now = performance.now();
    const gist = gistOf(reason);
    const last = this.lastReports.get(gist) ?? { at: -Infinity, requests: 0 };
    last.requests += 1;
    if (now - last.at < QUIET_MS) return;
    log.warn({ reason, requests: last.requests }, 'requests cannot be served');
    if (this.lastReports.size >= REASONS_MAX) this.lastReports.clear();
    this.lastReports.set(gist, { at: now, requests: 0 });
  }
}
