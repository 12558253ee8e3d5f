import {
  Connection,
  EventStoreAddressUnusable,
} from '../../../src/adapters/eventstoredb/client/connection.js';

describe('the connection string of EventStoreDB', () => {
  it.each([
    'esdb://127.0.0.1:2113?tls=false',
    'esdb://127.0.0.1:2113',
    'esdb://admin:changeit@one:2113,two:2113,three:2113?tls=true&keep_alive_interval=20000',
    'esdb+discover://admin:change%40it@cluster.example:2113/?nodePreference=leader',
  ])('may be %s', (url) => {
    expect(new Connection(url).open()).not.toBe(new Connection(url).open());
  });

  it.each([
    ['esdb://one:2113,two:2113/staging?tls=false', 'staging'],
    ['esdb+discover://admin:change%2Fit@cluster.example/eu-1', 'eu-1'],
    ['esdb://127.0.0.1:2113/?tls=false', null],
    ['esdb://127.0.0.1:2113?connectionName=a/b', null],
  ])('names the ledger in its path: %s', (url, ledger) => {
    expect(new Connection(url).ledger).toBe(ledger);
  });

  it.each(['http://server:2113', 'kurrentdb://admin:s3cret@server', 'server:2113', ''])(
    'must not be "%s"',
    (url) => {
      expect(() => new Connection(url)).toThrow(EventStoreAddressUnusable);
      expect(() => new Connection(url)).toThrow(/expected esdb:\/\//);
      expect(() => new Connection(url)).not.toThrow(/s3cret/);
    },
  );

  it('names a certificate that is not there', () => {
    const url = 'esdb://admin:s3cret@server:2113?tls=true&tlsCAFile=no-such-ca.crt';
    expect(() => new Connection(url)).toThrow(/a file that is not there/);
  });
});
