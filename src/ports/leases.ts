/** Nobody knows who holds a lease: the store that keeps them does not answer. */
export class LeasesUnavailable extends Error {
  override readonly name = 'LeasesUnavailable';
}

/**
 * Who may work on something for a while, among several instances. Each `Leases` is one holder.
 * It saves work and nothing more: an instance that was stopped for long may still be at work when
 * another one takes over, so that whatever is done under a lease must be safe without it. Clocks of
 * instances are never compared. Every method throws LeasesUnavailable.
 */
export abstract class Leases {
  /**
   * Takes the lease, or prolongs it where this holder has it. True = it is this holder's for
   * `forMs` milliseconds from the moment of asking: ask again well before they end. False = it is
   * another's; ask again later. Of a holder that vanished, it goes to who asks again and again for
   * as long as that one had asked for it.
   */
  abstract hold(name: string, forMs: number): Promise<boolean>;

  /** Gives the lease back, so that the next who asks has it at once; no matter whose it is. */
  abstract release(name: string): Promise<void>;
}
