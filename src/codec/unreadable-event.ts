/** Where an event stands and what it claims to be; never anything of its content. */
interface Whereabouts {
  readonly stream: string;
  readonly revision?: bigint;
  readonly eventId: string;
  readonly type?: string;
}

/**
 * A stored event that cannot be decoded: an unknown type or version, broken JSON, a ciphertext
 * whose tag does not fit. Names the place, never the content, so that it may be logged.
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
