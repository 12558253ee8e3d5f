import { apiKey } from '../../../src/application/access/new-api-key.js';
import type { KnownKey, KnownKeys } from '../../../src/application/access/known-keys.js';
import { Authenticator } from '../../../src/api/auth/authenticator.js';
import type { FacadeConfig } from '../../../src/api/auth/http-config.js';
import { SetClock } from '../../harness/set-clock.js';

const HEADER = 'Bearer tly_secret';

describe('a key that is deleted here', () => {
  it('ends at once, also when it was just being looked up', async () => {
    const clock = new SetClock(Date.UTC(2026, 10, 21, 12));
    const key = apiKey('tly_secret', { name: 'k', role: 'admin', createdBy: 'x' }, clock.now());
    const kept = new Map([[key.secretHash, key]]);
    let answer = (): void => undefined;
    const way = new Promise<void>((resolve) => (answer = resolve));
    const findByHash = async (hash: string): Promise<typeof key | null> => {
      const found = kept.get(hash) ?? null;
      await way;
      return found;
    };
    const config = { adminKey: null, rateLimit: 0 } as FacadeConfig;
    const find = async (hash: string): Promise<KnownKey | null> => {
      const found = await findByHash(hash);
      return found && { key: found, endsAt: Infinity };
    };
    const authenticator = new Authenticator({ find } as unknown as KnownKeys, clock, config);
    const before = authenticator.identify(HEADER);
    kept.clear();
    authenticator.forget(key.keyId);
    answer();
    await before;
    clock.set(clock.now() + 1);
    await expect(authenticator.identify(HEADER)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
