/** The holder of a lease is unknown: the store of the leases does not answer. */
export class LeasesUnavailable extends Error {
  override readonly name = 'LeasesUnavailable';
}

/**
 * Time-limited exclusive work among several instances. Each `Leases` object is one holder.
 *
 * - A lease only saves work: an instance that was suspended may still be working when another one
 *   takes over. Everything done under a lease must be safe without it.
 * - Clocks of instances are never compared.
 *
 * Every method throws LeasesUnavailable.
 */
export abstract class Leases {
  /**
   * Acquires the lease, or renews it for its holder. True = this holder has it for `forMs`
   * milliseconds from the call on: renew well before they end. False = another holder has it: try
   * again later. The lease of a holder that vanished goes to an instance that kept trying for the
   * vanished holder's `forMs`.
   */
  abstract hold(name: string, forMs: number): Promise<boolean>;

  /**
   * Releases the lease, so the next caller acquires it at once. Does nothing if this holder does
   * not have it.
   */
  abstract release(name: string): Promise<void>;
}
