import {
  appendFailure,
  describe as describeFailure,
  errorCodes,
  requiresNewClient,
} from '../../../src/adapters/eventstoredb/access/append-errors.js';
import {
  ServerTimeout,
  ServerUnreachable,
} from '../../../src/adapters/eventstoredb/client/replaceable-client.js';

const error = (type?: string, code?: number, more: object = {}): Error =>
  Object.assign(new Error('as the server says'), {
    ...(type !== undefined && { type }),
    ...(code !== undefined && { code }),
    ...more,
  });

describe('the meaning of an append error', () => {
  it.each<[string, Error, string, boolean]>([
    ['a cut connection', error('unavailable', 14), 'OutcomeUnknown', true],
    ['a cancelled stream', error('cancelled', 1), 'OutcomeUnknown', true],
    ['a stream that met another leader', error('not-leader', 5), 'OutcomeUnknown', true],
    ['a broken stream', error('unknown', 13), 'OutcomeUnknown', true],
    ['a message that was too long for the stream', error('unknown', 8), 'OutcomeUnknown', true],
    ['an answer of a server that is not ready', error('unknown'), 'OutcomeUnknown', false],
    ['an answer that the time is up', error('deadline-exceeded'), 'OutcomeUnknown', false],
    ['no answer', new ServerTimeout('4000 ms'), 'OutcomeUnknown', true],
    ['an error nobody has seen yet', new Error('write after end'), 'OutcomeUnknown', true],
    ['a bare status, from before it was sent', error(undefined, 14), 'LogUnavailable', true],
    ['a server that was not found', new ServerUnreachable('no answer'), 'LogUnavailable', true],
    ['no node', new Error('Failed to discover after 10 attempts.'), 'LogUnavailable', true],
    ['a missing right', error('access-denied'), 'LogUnavailable', false],
    ['a deleted stream', error('stream-deleted'), 'StreamTombstoned', false],
    ['too much at once', error('maximum-append-size-exceeded'), 'LogUnavailable', false],
  ])('%s', (_what, cause, name, newClient) => {
    expect(appendFailure(cause, 'client-1', 4n).name).toBe(name);
    expect(requiresNewClient(cause)).toBe(newClient);
  });

  it.each([
    [7n, 7n],
    ['no_stream', -1n],
    [2n ** 64n - 1n, -1n],
  ])('a conflict with %s names the present revision', (actualVersion, actual) => {
    const conflict = appendFailure(
      error('wrong-expected-version', undefined, { actualVersion }),
      'client-1',
      4n,
    );
    expect(conflict).toMatchObject({
      name: 'RevisionConflict',
      stream: 'client-1',
      expected: 4n,
      actual,
    });
  });

  it.each([
    [
      'a wrong password',
      error('access-denied', 16),
      'does not know the user in EVENTSTORE_URL, or',
    ],
    ['a read without a right', error('access-denied', 7), 'denies the user in EVENTSTORE_URL'],
    [
      'an append without a user',
      error('access-denied'),
      'or everybody if it names none, the right',
    ],
  ])('says what to look at: %s', (_what, cause, words) => {
    expect(describeFailure(cause)).toContain(words);
  });

  it.each([
    ['Last error: Failed to connect (2026-11-30T00:40:34.761Z). Resolution note: ', true],
    ['Last error: read ECONNRESET (2026-11-30T00:40:37.151Z). Resolution note: ', true],
    ['Last error: connect ECONNREFUSED 127.0.0.1:1 (2026-11-30T00:40:37.151Z)', false],
  ])('says the same at every try, without the time: %s', (last, asksForTls) => {
    const message = `14 UNAVAILABLE: No connection established. ${last}`;
    const said = describeFailure(Object.assign(new Error(message), { code: 14 }));
    expect(said).toMatch(
      /^EventStoreDB is out of reach \(No connection established\. Last error: /,
    );
    expect(said).not.toMatch(/2026|UNAVAILABLE|Resolution/);
    expect(said.includes('TLS')).toBe(asksForTls);
  });

  it('takes what is no error for nothing known', () => {
    expect([errorCodes(null), errorCodes('text'), errorCodes({ type: 7, code: 'ECONN' })]).toEqual([
      {},
      {},
      {},
    ]);
    expect(appendFailure('text', 'client-1', 4n).name).toBe('OutcomeUnknown');
  });
});
