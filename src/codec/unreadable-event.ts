/** Location and claimed type of an event, never its content. */
interface Whereabouts {
  readonly stream: string;
  readonly revision?: bigint;
  readonly eventId: string;
  readonly type?: string;
}

/**
 * A stored event that cannot be decoded: an unknown type or version, broken JSON, or a ciphertext
 * whose tag does not match. It names the location, never the content, so it may be logged.
 */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';

  constructor(
    readonly event: Whereabouts,
    readonly why: string,
  ) {
    const type = event.type ?? 'event';
    const revision = event.revision === undefined ? '' : ` at revision ${event.revision}`;
    super(`cannot read ${type} ${event.eventId} of ${event.stream}${revision}: ${why}`);
  }
}
