import {
  appendFailure,
  marksOf,
  spoilsClient,
} from '../../../src/adapters/eventstoredb/append-failure.js';
import { NoAnswer, NotReached } from '../../../src/adapters/eventstoredb/replaceable-client.js';

const error = (type?: string, code?: number, more: object = {}): Error =>
  Object.assign(new Error('as the server says'), {
    ...(type !== undefined && { type }),
    ...(code !== undefined && { code }),
    ...more,
  });

describe('what an error of an append means', () => {
  it.each<[string, Error, string, boolean]>([
    ['a cut connection', error('unavailable', 14), 'OutcomeUnknown', true],
    ['a cancelled stream', error('cancelled', 1), 'OutcomeUnknown', true],
    ['a stream that met another leader', error('not-leader', 5), 'OutcomeUnknown', true],
    ['a broken stream', error('unknown', 13), 'OutcomeUnknown', true],
    ['a message that was too long for the stream', error('unknown', 8), 'OutcomeUnknown', true],
    ['an answer of a server that is not ready', error('unknown'), 'OutcomeUnknown', false],
    ['an answer that the time is up', error('deadline-exceeded'), 'OutcomeUnknown', false],
    ['no answer', new NoAnswer('4000 ms'), 'OutcomeUnknown', true],
    ['an error nobody has seen yet', new Error('write after end'), 'OutcomeUnknown', true],
    ['a bare status, from before it was sent', error(undefined, 14), 'LogUnavailable', true],
    ['a server that was not found', new NotReached('no answer'), 'LogUnavailable', true],
    ['no node', new Error('Failed to discover after 10 attempts.'), 'LogUnavailable', true],
    ['a missing right', error('access-denied'), 'LogUnavailable', false],
    ['a deleted stream', error('stream-deleted'), 'LogUnavailable', false],
    ['too much at once', error('maximum-append-size-exceeded'), 'LogUnavailable', false],
  ])('%s', (_what, cause, name, newClient) => {
    expect(appendFailure(cause, 'client-1', 4n).name).toBe(name);
    expect(spoilsClient(cause)).toBe(newClient);
  });

  it.each([
    [7n, 7n],
    ['no_stream', -1n],
    [2n ** 64n - 1n, -1n],
  ])('a conflict with %s names what stands there', (actualVersion, actual) => {
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

  it('takes what is no error for nothing known', () => {
    expect([marksOf(null), marksOf('text'), marksOf({ type: 7, code: 'ECONN' })]).toEqual([
      {},
      {},
      {},
    ]);
    expect(appendFailure('text', 'client-1', 4n).name).toBe('OutcomeUnknown');
  });
});
