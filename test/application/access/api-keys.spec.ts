import { apiKey } from '../../../src/application/access/new-api-key.js';
import { decodeStream } from '../../../src/codec/codec.js';
import { expectChain } from '../../contracts/access/fact-stream.contract.js';
import { LOGS } from '../../harness/lane-harness.js';
import {
  ADMIN,
  DAY_MS,
  GATEWAY,
  KeyInstances,
  OVERLAP,
  type KeyInstance,
} from './key-instances.js';

describe.each(LOGS)('API keys on %s', (_title, shared) => {
  let at: KeyInstances;
  let one: KeyInstance;
  beforeEach(() => {
    at = new KeyInstances(shared);
    one = at.next();
  });
  afterEach(() => at.close());

  it('are created with a fact that has everything but the secret', async () => {
    const { key, secret } = await one.keys.create(GATEWAY, ADMIN);
    const [event] = (await at.log.readForward('api-keys', 0n, 9)).map(decodeStream);
    expect(event).toMatchObject({
      type: 'ApiKeyCreated',
      data: { keyId: key.keyId, ...GATEWAY, clientIds: null, expiresAt: null },
      actor: ADMIN.actor,
    });
    const texts = JSON.stringify([...(await at.log.readForward('api-keys', 0n, 9))], (_, value) =>
      typeof value === 'bigint' ? String(value) : (value as unknown),
    );
    for (const hidden of [secret, key.secretHash]) expect(texts).not.toContain(hidden);
    expect(await at.works(one, secret)).toBe(true);
    expect(key.state).toBe('active');
    await expectChain(at.log, 'api-keys');
  });

  it('end at once when they are deleted, and keep their name', async () => {
    const { key, secret } = await one.keys.create(GATEWAY, ADMIN);
    expect(await one.keys.remove(key.keyId, true, ADMIN)).toBe('DELETED');
    expect(await at.works(one, secret)).toBe(false);
    expect(await one.keys.remove(key.keyId, true, ADMIN)).toBe('NOT_FOUND');
    expect(await at.types()).toEqual(['ApiKeyCreated', 'ApiKeyDeleted']);
    expect(await at.stored()).toEqual([]);
    const named = new Map([[key.keyId, 'smpp']]);
    expect(await one.facts.namesOf([key.keyId])).toEqual(named);
    expect(await at.next().facts.namesOf(['unknown', key.keyId])).toEqual(named);
  });

  it('are rotated: both work until the overlap ends, then the new one alone', async () => {
    const { key, secret } = await one.keys.create(GATEWAY, ADMIN);
    const rotated = await one.keys.rotate(key.keyId, OVERLAP, ADMIN);
    if (typeof rotated === 'string') throw new Error(rotated);
    const { name, role, channels, scopes } = key;
    expect(rotated.key).toMatchObject({ name, role, channels, scopes, replaces: key.keyId });
    at.clock.instant += 59_999;
    expect([await at.works(one, secret), await at.works(one, rotated.secret)]).toEqual([
      true,
      true,
    ]);
    at.clock.instant += 1;
    expect([await at.works(one, secret), await at.works(one, rotated.secret)]).toEqual([
      false,
      true,
    ]);
    expect(await at.types()).toEqual(['ApiKeyCreated', 'ApiKeyRotated']);
    const [old] = (await at.stored()).filter(({ keyId }) => keyId === key.keyId);
    expect(old?.expiresAt).toBe(rotated.overlapUntil);
  });

  it('keep the end that they were created with when they are rotated, unless told', async () => {
    const expiresAt = new Date(at.clock.now() + DAY_MS).toISOString();
    const { key } = await one.keys.create({ ...GATEWAY, expiresAt }, ADMIN);
    const first = await one.keys.rotate(key.keyId, OVERLAP, ADMIN);
    // A second rotation of the same key: the secret of the first one was lost.
    const second = await one.keys.rotate(key.keyId, { ...OVERLAP, expiresAt: null }, ADMIN);
    expect([first, second]).toMatchObject([{ key: { expiresAt } }, { key: { expiresAt: null } }]);
  });

  it('never end later because of a rotation', async () => {
    const expiresAt = new Date(at.clock.now() + 1_000).toISOString();
    const { key, secret } = await one.keys.create({ ...GATEWAY, expiresAt }, ADMIN);
    at.clock.instant += 2_000;
    expect(await one.keys.rotate(key.keyId, OVERLAP, ADMIN)).toBe('EXPIRED');
    const rotated = await one.keys.rotate(key.keyId, { ...OVERLAP, expiresAt: null }, ADMIN);
    expect(rotated).toMatchObject({ key: { replaces: key.keyId } });
    expect(await at.works(one, secret)).toBe(false);
    expect(await at.works(await at.restarted(), secret)).toBe(false);
  });

  it('are not found when they never were, were deleted, or are those of the settings', async () => {
    const { key } = await one.keys.create(GATEWAY, ADMIN);
    await one.keys.remove(key.keyId, true, ADMIN);
    await one.facts.noteSettingsKey(true);
    for (const keyId of [key.keyId, 'unknown', 'environment']) {
      expect(await one.keys.rotate(keyId, OVERLAP, ADMIN)).toBe('NOT_FOUND');
      expect(await one.keys.remove(keyId, true, ADMIN)).toBe('NOT_FOUND');
    }
  });

  it('are never all deleted: the last one that can make keys stays, on every instance', async () => {
    const admin = { name: 'admin', role: 'admin', createdBy: 'k-0' } as const;
    const [first, second] = [
      await one.keys.create(admin, ADMIN),
      await one.keys.create(admin, ADMIN),
    ];
    await one.keys.create({ ...admin, clientIds: ['c-1'] }, ADMIN);
    // The key of the settings is gone when its variable is: it does not count.
    await one.facts.noteSettingsKey(true);
    const other = shared ? at.next() : one;
    const removed = await Promise.all([
      one.keys.remove(first.key.keyId, false, ADMIN),
      other.keys.remove(second.key.keyId, false, ADMIN),
    ]);
    expect([...removed].sort()).toEqual(['DELETED', 'LAST_ADMIN']);
    const left = removed[0] === 'DELETED' ? second : first;
    expect(await one.keys.remove(left.key.keyId, true, ADMIN)).toBe('DELETED');
  });

  describe('of an earlier release', () => {
    it('go on working, get a fact at the next start, and can be deleted', async () => {
      const key = apiKey('tly_old', GATEWAY, at.clock.now());
      await at.credentials.add(key);
      expect(await at.works(one, 'tly_old')).toBe(true);
      await one.keys.settle();
      await one.keys.settle();
      expect(await at.works(one, 'tly_old')).toBe(true);
      const [event] = (await at.log.readForward('api-keys', 0n, 9)).map(decodeStream);
      const { keyId, createdAt } = key;
      expect(event).toMatchObject({
        type: 'ApiKeyAdopted',
        data: { keyId, createdAt, ...GATEWAY },
      });
      expect(await one.keys.remove(keyId, true, ADMIN)).toBe('DELETED');
      expect(await at.types()).toEqual(['ApiKeyAdopted', 'ApiKeyDeleted']);
    });

    it('that are stored by another instance meanwhile get their fact with the command', async () => {
      await one.keys.settle();
      const [kept, gone] = ['tly_1', 'tly_2'].map((text) => apiKey(text, GATEWAY, at.clock.now()));
      if (!kept || !gone) throw new Error('two keys');
      await at.credentials.add(kept);
      await at.credentials.add(gone);
      expect(await one.keys.rotate(kept.keyId, OVERLAP, ADMIN)).toMatchObject({
        key: { replaces: kept.keyId },
      });
      expect(await one.keys.remove(gone.keyId, true, ADMIN)).toBe('DELETED');
    });

    it('get their facts in appends of bounded size', async () => {
      const clientIds = Array.from({ length: 400 }, (_, n) => `client-${n}`);
      for (let n = 0; n < 7; n++) {
        await at.credentials.add(apiKey(`tly_${n}`, { ...GATEWAY, clientIds }, at.clock.now()));
      }
      await one.keys.settle();
      expect([at.log.appends, (await at.types()).length]).toEqual([3, 7]);
    });
  });

  it('that a restored vault brings back stay deleted', async () => {
    const { key, secret } = await one.keys.create(GATEWAY, ADMIN);
    await one.keys.remove(key.keyId, true, ADMIN);
    await at.credentials.add(key);
    const next = await at.restarted();
    expect(await at.works(next, secret)).toBe(false);
    expect(await at.stored()).toEqual([]);
  });
});
