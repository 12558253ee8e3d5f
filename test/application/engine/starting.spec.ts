import { ShutDown } from '../../../src/async/retry.js';
import { Feed } from './engine-harness.js';

describe('an engine that starts', () => {
  it('follows nothing when it was closed before its stores had answered', async () => {
    const feed = new Feed();
    let answer = (): void => undefined;
    const slow = new Promise<void>((resolve) => (answer = resolve));
    const prepare = feed.documents.prepare.bind(feed.documents);
    feed.documents.prepare = async (collections) => {
      await slow;
      await prepare(collections);
    };
    let subscriptions = 0;
    const subscribe = feed.log.subscribe.bind(feed.log);
    feed.log.subscribe = (...given) => {
      subscriptions += 1;
      return subscribe(...given);
    };
    const starting = feed.start();
    const closing = feed.stop();
    answer();
    await expect(starting).rejects.toBeInstanceOf(ShutDown);
    await closing;
    expect(subscriptions).toBe(0);
  });
});
