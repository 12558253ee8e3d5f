/**
 * Why the service refused or ended a connection; labels of a metric, so never renamed.
 *
 * | reason | the connection |
 * |---|---|
 * | `limit` | was one more than `TALLYSTICK_CONNECTIONS_MAX`, and got a 503 |
 * | `address_limit` | was one more than its address may have, and got a 429 |
 * | `unanswered` | came while too many others were being refused, and got no answer |
 * | `malformed` | sent what is not HTTP, or headers that are too long |
 * | `timeout` | sent its headers or its request too slowly |
 * | `pipeline` | sent too many requests without waiting for answers |
 * | `unfinished_body` | did not send the rest of a refused body in time |
 * | `unread_answers` | did not take its answers, whose bytes have a bound |
 */
export const REFUSAL_REASONS = [
  'limit',
  'address_limit',
  'unanswered',
  'malformed',
  'timeout',
  'pipeline',
  'unfinished_body',
  'unread_answers',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** Counts the connections that the service refused or ended, each once, by its first reason. */
export class RefusedConnections {
  /** With 0 for each reason that did not occur, so that a rate can be computed. */
  readonly byReason = new Map<RefusalReason, number>(REFUSAL_REASONS.map((reason) => [reason, 0]));

  private readonly counted = new WeakSet<object>();

  /** @param connection null for one that the operating system gave and Node dropped */
  add(reason: RefusalReason, connection: object | null): void {
    if (connection !== null) {
      if (this.counted.has(connection)) return;
      this.counted.add(connection);
    }
    this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + 1);
  }
}
