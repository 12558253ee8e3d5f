import { BlockList, isIP, isIPv4 } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';

const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/** An address as the connection reports it, with IPv4 in its usual form. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(MAPPED, '');
}

/**
 * The part of an address that one peer cannot change at will: networks give a peer a whole /64 of
 * IPv6 addresses.
 */
export function peerOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const missing = Math.max(0, 8 - groups(head).length - groups(tail).length);
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
  return `${all.slice(0, 4).join(':')}::/64`;
}

/** Reverse proxies whose `X-Forwarded-For` counts. Nobody else can choose an address with it. */
export class TrustedProxies {
  private readonly list = new BlockList();
  private readonly isEmpty: boolean;

  /** @param networks addresses, or networks such as 10.0.0.0/8 */
  constructor(networks: readonly string[]) {
    this.isEmpty = networks.length === 0;
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      const family = isIPv4(address) ? 'ipv4' : 'ipv6';
      const longest = family === 'ipv4' ? 32 : 128;
      this.list.addSubnet(address, prefix === undefined ? longest : Number(prefix), family);
    }
  }

  has(address: string): boolean {
    if (this.isEmpty || isIP(address) === 0) return false;
    return this.list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  }

  /** Whether a trusted proxy says that the request reached it through TLS. */
  sawTls(remote: string | undefined, headers: IncomingHttpHeaders): boolean {
    if (this.isEmpty) return false;
    const [scheme] = String(headers['x-forwarded-proto'] ?? '').split(',');
    return scheme?.trim().toLowerCase() === 'https' && this.has(plainAddress(remote));
  }

  /** The address of the peer that sent a request: the last one before the trusted proxies. */
  senderOf(remote: string | undefined, headers: IncomingHttpHeaders): string {
    let sender = plainAddress(remote);
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
    while (this.has(sender)) {
      const before = plainAddress(forwarded.pop()?.trim());
      if (isIP(before) === 0) break;
      sender = before;
    }
    return sender;
  }
}
