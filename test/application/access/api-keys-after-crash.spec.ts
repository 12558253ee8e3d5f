import { VaultUnavailable } from '../../../src/ports/key-vault.js';
import { LogUnavailable } from '../../../src/ports/event-log.js';
import { LOGS } from '../../harness/lane-harness.js';
import {
  ADMIN,
  DAY_MS,
  GATEWAY,
  KeyInstances,
  OVERLAP,
  type KeyInstance,
} from './key-instances.js';

describe.each(LOGS)('API keys after a crash on %s', (_title, shared) => {
  let at: KeyInstances;
  let one: KeyInstance;
  beforeEach(() => {
    at = new KeyInstances(shared);
    one = at.next();
  });
  afterEach(() => at.close());

  it('a key without its creation fact never works, and is removed a day later', async () => {
    at.log.faults.push('unavailable');
    at.credentials.failing = 'remove';
    await expect(one.keys.create(GATEWAY, ADMIN)).rejects.toThrow(LogUnavailable);
    const [left] = await at.stored();
    expect(left?.state).toBe('pending');
    const next = await at.restarted();
    expect(await next.known.find(left?.secretHash ?? '', at.clock.now())).toBeNull();
    expect([await at.types(), (await at.stored()).length]).toEqual([[], 1]);
    at.clock.instant += DAY_MS + 1;
    await next.keys.settle();
    expect([await at.types(), await at.stored()]).toEqual([[], []]);
  });

  it('a pending key with its creation fact becomes active', async () => {
    at.credentials.failing = 'change';
    await expect(one.keys.create(GATEWAY, ADMIN)).rejects.toThrow(VaultUnavailable);
    const [left] = await at.stored();
    expect(await one.known.find(left?.secretHash ?? '', at.clock.now())).toBeNull();
    await at.restarted();
    expect(await at.stored()).toEqual([{ ...left, state: 'active' }]);
    expect(await at.types()).toEqual(['ApiKeyCreated']);
  });

  it('a stored key with a deletion fact does not work, and is removed', async () => {
    const { key, secret } = await one.keys.create(GATEWAY, ADMIN);
    at.credentials.failing = 'remove';
    await expect(one.keys.remove(key.keyId, true, ADMIN)).rejects.toThrow(VaultUnavailable);
    expect((await at.stored()).length).toBe(1);
    expect(await at.works(one, secret)).toBe(false);
    const next = at.next();
    await next.facts.read();
    expect(await at.works(next, secret)).toBe(false);
    await next.keys.settle();
    expect([await at.stored(), await at.types()]).toEqual([[], ['ApiKeyCreated', 'ApiKeyDeleted']]);
  });

  it('a deletion that is sent again removes the stored key', async () => {
    const { key } = await one.keys.create(GATEWAY, ADMIN);
    at.credentials.failing = 'remove';
    await expect(one.keys.remove(key.keyId, true, ADMIN)).rejects.toThrow(VaultUnavailable);
    expect(await at.next().keys.remove(key.keyId, true, ADMIN)).toBe('NOT_FOUND');
    expect([await at.stored(), await at.types()]).toEqual([[], ['ApiKeyCreated', 'ApiKeyDeleted']]);
  });

  it('a key whose deletion has no fact still works', async () => {
    const { key, secret } = await one.keys.create(GATEWAY, ADMIN);
    at.log.faults.push('unavailable');
    await expect(one.keys.remove(key.keyId, true, ADMIN)).rejects.toThrow(LogUnavailable);
    expect(await at.works(await at.restarted(), secret)).toBe(true);
  });

  it.each([0, 60_000])(
    'a replaced key ends by the fact of its rotation, after an overlap of %i ms',
    async (overlapMs) => {
      const { key, secret } = await one.keys.create(GATEWAY, ADMIN);
      at.credentials.failing = 'change';
      await expect(one.keys.rotate(key.keyId, { overlapMs }, ADMIN)).rejects.toThrow(
        VaultUnavailable,
      );
      at.clock.instant += overlapMs;
      expect(await at.works(one, secret)).toBe(false);
      const next = await at.restarted();
      expect(await at.works(next, secret)).toBe(false);
      const states = (await at.stored()).map(({ state }) => state);
      expect(states).toEqual(['active', 'active']);
      const old = await at.credentials.find(key.keyId);
      expect(old?.expiresAt).toBe(new Date(at.clock.now()).toISOString());
    },
  );

  it('a key whose rotation has no fact stays as it was', async () => {
    const { key, secret } = await one.keys.create(GATEWAY, ADMIN);
    at.log.faults.push('unavailable');
    await expect(one.keys.rotate(key.keyId, OVERLAP, ADMIN)).rejects.toThrow(LogUnavailable);
    at.clock.instant += OVERLAP.overlapMs;
    expect(await at.works(await at.restarted(), secret)).toBe(true);
    expect(await at.stored()).toEqual([key]);
  });

  it('the first key works, and gets its fact at the next start', async () => {
    at.log.faults.push('unavailable');
    const first = await one.keys.createFirst();
    expect(await at.works(one, first?.secret ?? '')).toBe(true);
    expect(await at.types()).toEqual([]);
    const next = await at.restarted();
    expect(await at.types()).toEqual(['ApiKeyAdopted']);
    expect(await next.keys.createFirst()).toBeNull();
    const keyId = first?.key.keyId ?? '';
    expect([...(await next.facts.namesOf([keyId]))]).toEqual([[keyId, 'first admin']]);
  });

  it('a creation whose answer from the log was lost is recorded once', async () => {
    at.log.faults.push('answer-lost');
    const { secret } = await one.keys.create(GATEWAY, ADMIN);
    expect(await at.works(one, secret)).toBe(true);
    expect(await at.types()).toEqual(['ApiKeyCreated']);
  });

  it('a key that was removed as abandoned is stored again after its fact', async () => {
    at.log.beforeAppend = async () => {
      at.log.beforeAppend = null;
      const [left] = await at.stored();
      await at.credentials.remove(left?.keyId ?? '');
    };
    const { key, secret } = await one.keys.create(GATEWAY, ADMIN);
    expect(await at.works(one, secret)).toBe(true);
    expect(await at.credentials.find(key.keyId)).toEqual(key);
  });
});
