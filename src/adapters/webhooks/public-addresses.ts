import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address of a name, as `dns.lookup` answers it. */
export interface FoundAddress {
  readonly address: string;
  readonly family: number;
}

/** Resolves a name to all its addresses. */
export type Resolve = (hostname: string) => Promise<readonly FoundAddress[]>;

/** The target is, or resolves to, an address that webhooks must not reach. */
export class PrivateTarget extends Error {
  override readonly name = 'PrivateTarget';
  readonly code = 'PRIVATE_TARGET';
}

/** Whether anyone on the internet could have this address: no private, local or special one. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  // All global addresses of IPv6 are in 2000::/3. The library counts ::/96, which holds addresses
  // of IPv4, as unicast too.
  return address instanceof ipaddr.IPv6 ? ((address.parts[0] ?? 0) & 0xe000) === 0x2000 : true;
}

/** The host of an address when it is written in numbers; null = it is a name. */
export function literalHost(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? null : host;
}

/**
 * A look-up for connections that fails unless every address of the name is permitted. It returns the
 * addresses that it has examined, so nothing is resolved a second time.
 */
export function guardedLookup(
  resolve: Resolve,
  isPermitted: (address: string) => boolean = isPublicAddress,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const [first] = found;
        if (first === undefined || !found.every(({ address }) => isPermitted(address))) {
          callback(new PrivateTarget('the name resolves to a private address'), []);
        } else if (options.all === true) callback(null, [...found]);
        else callback(null, first.address, first.family);
      },
      (cause: unknown) => callback(cause as NodeJS.ErrnoException, []),
    );
  };
}
