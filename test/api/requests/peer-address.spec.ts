import {
  peerOf,
  plainAddress,
  TrustedProxies,
} from '../../../src/api/http/server/admission/peer-address.js';
import { networks } from '../../../src/config/parsers.js';

describe('the address of a peer', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [undefined, ''],
  ])('of %j is %j', (address, peer) => {
    expect(peerOf(plainAddress(address))).toBe(peer);
  });

  it.each([
    { of: 'a direct caller', remote: '192.0.2.1', sent: '198.51.100.1', peer: '192.0.2.1' },
    { of: 'a proxy', remote: '10.0.0.1', sent: '198.51.100.1', peer: '198.51.100.1' },
    {
      of: 'a chain of proxies',
      remote: '10.0.0.1',
      sent: '1.1.1.1, 192.0.2.9, 10.0.0.2',
      peer: '192.0.2.9',
    },
    { of: 'a proxy without the header', remote: '10.0.0.1', sent: undefined, peer: '10.0.0.1' },
    { of: 'a proxy with nonsense', remote: '10.0.0.1', sent: 'unknown', peer: '10.0.0.1' },
    { of: 'a mapped proxy', remote: '::ffff:10.0.0.1', sent: '2001:db8::1', peer: '2001:db8::1' },
  ])('behind $of is $peer', ({ remote, sent, peer }) => {
    const proxies = new TrustedProxies(['10.0.0.0/8', '2001:db8:ffff::1']);
    const headers = sent === undefined ? {} : { 'x-forwarded-for': sent };
    expect(proxies.senderOf(remote, headers)).toBe(peer);
  });
});

describe('the setting of trusted proxies', () => {
  it.each(['none', '10.0.0.0/8', '192.0.2.1, 2001:db8::/32', '::1', '0.0.0.0/0'])(
    'takes %j',
    (text) => {
      const parsed = networks(text);
      const value = 'value' in parsed ? parsed.value : null;
      expect(() => new TrustedProxies(value as readonly string[])).not.toThrow();
    },
  );

  it.each(['10.0.0', '256.1.1.1', '10.0.0.0/33', '::1/129', 'proxy.example', '10.0.0.1/8/8', ','])(
    'refuses %j',
    (text) => {
      expect(networks(text)).toHaveProperty('problem');
    },
  );
});
