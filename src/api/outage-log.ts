import type { FastifyBaseLogger } from 'fastify';

/** How long the same reason is not told again. */
const QUIET_MS = 10_000;

/**
 * Tells the operator why requests are answered 503, which no answer shows. An
 * outage meets every request, so the same reason is told once in a while and counted between.
 */
export class OutageLog {
  private reason: string | null = null;
  private toldAt = -Infinity;
  private since = 0;

  tell(log: FastifyBaseLogger, cause: unknown): void {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : 'unknown';
    this.since += 1;
    const now = performance.now();
    if (reason === this.reason && now - this.toldAt < QUIET_MS) return;
    log.warn({ reason, requests: this.since }, 'requests cannot be served');
    this.reason = reason;
    this.toldAt = now;
    this.since = 0;
  }
}
