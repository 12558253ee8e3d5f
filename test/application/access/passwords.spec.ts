import { createSecretKey, randomUUID } from 'node:crypto';
import { Passwords, PasswordsBusy } from '../../../src/application/access/passwords.js';
import { Sealer } from '../../../src/codec/sealer.js';
import { MemoryAccessRecords } from '../../harness/memory/access-records.js';
import { MemoryKeyVault } from '../../harness/memory/key-vault.js';
import { SetClock } from '../../harness/set-clock.js';

const ADA = 'client-ada';
const PASSWORD = 'Abcdef1!';
const HOUR_MS = 3_600_000;

describe('passwords', () => {
  const records = new MemoryAccessRecords();
  const vault = new MemoryKeyVault();
  const clock = new SetClock();
  const passwords = new Passwords({ records, vault, clock });
  let passwordId = '';

  beforeAll(async () => {
    passwordId = await passwords.hash(ADA, PASSWORD);
  });

  const recordsOf = async (subject: string) =>
    records.ofSubject('password', subject, { max: 100, now: clock.now() });
  const idsOf = async (subject: string) => (await recordsOf(subject)).map(({ id }) => id);

  /** A record as a store may hold it: with any text in the place of the hash. */
  async function planted(subject: string, hash: string): Promise<string> {
    const id = randomUUID();
    const sealer = new Sealer(await vault.secret('access'));
    const sealed = sealer.seal(hash, `password ${subject}:${id} hash`);
    const record = { id: `${subject}:${id}`, subject, sort: '2026', expiresAt: null };
    await records.add({ kind: 'password', ...record, body: { hash: sealed } }, clock.now());
    return id;
  }

  it('verify the password that the id names, and no other', async () => {
    expect(await passwords.verify(ADA, passwordId, PASSWORD)).toBe(true);
    expect(await passwords.verify(ADA, passwordId, 'Abcdef1?')).toBe(false);
    expect(await passwords.verify(ADA, null, PASSWORD)).toBe(false);
    expect(await passwords.verify(ADA, randomUUID(), PASSWORD)).toBe(false);
    expect(await passwords.verify('client-bob', passwordId, PASSWORD)).toBe(false);
  });

  it('verify a password however its accents are composed', async () => {
    const id = await passwords.hash('client-eve', 'E\u0301bcdef1!');
    expect(await passwords.verify('client-eve', id, '\u00c9bcdef1!')).toBe(true);
  });

  it('neither store nor accept half of a surrogate pair', async () => {
    await expect(passwords.hash('client-eve', 'Abcdef1!\ud83d')).rejects.toThrow('half');
    const id = await passwords.hash('client-eve', 'Abcdef1!\ufffd');
    expect(await passwords.verify('client-eve', id, 'Abcdef1!\ud83d')).toBe(false);
  });

  it('keep argon2id hashes, sealed, and nothing of the password [I18]', async () => {
    const [record] = await recordsOf(ADA);
    const text = JSON.stringify(record);
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain('argon2');
    const sealer = new Sealer(await vault.secret('access'));
    const sealed = String(record?.body['hash']);
    const hash = sealer.open(sealed, `password ${ADA}:${passwordId} hash`);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(record?.expiresAt).toBeNull();
  });

  it.each([
    ['is empty', ''],
    ['is no hash', 'secret'],
    ['is cut off', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ'],
    ['orders too much memory', `$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHQ$${'A'.repeat(43)}`],
  ])('count a stored hash that %s as a wrong password', async (_what, hash) => {
    const id = await planted(ADA, hash);
    expect(await passwords.verify(ADA, id, PASSWORD)).toBe(false);
  });

  it('count a record that was copied from another one as a wrong password', async () => {
    const [source] = await recordsOf(ADA);
    if (source === undefined) throw new Error('there is no record');
    const record = { ...source, id: 'client-bob:p-1', subject: 'client-bob' };
    await records.add(record, clock.now());
    expect(await passwords.verify('client-bob', 'p-1', PASSWORD)).toBe(false);
  });

  it('keep the present record, and those of saves that may not be finished', async () => {
    const subject = 'client-kept';
    const old = await passwords.hash(subject, PASSWORD);
    const unfinished = await passwords.hash(subject, PASSWORD);
    const present = await passwords.hash(subject, PASSWORD, 'p-present');
    await passwords.keepOnly(subject, present, old);
    const left = [unfinished, 'p-present'].map((id) => `${subject}:${id}`);
    expect((await idsOf(subject)).sort()).toEqual(left.sort());
    clock.set(clock.now() + 2 * HOUR_MS);
    await passwords.keepOnly(subject, present);
    expect(await idsOf(subject)).toEqual([`${subject}:p-present`]);
    expect(await passwords.verify(ADA, passwordId, PASSWORD)).toBe(true);
  });

  it('remove one record that nothing names, or all of a subject', async () => {
    const subject = 'client-gone';
    const first = await passwords.hash(subject, PASSWORD);
    await passwords.hash(subject, PASSWORD);
    await passwords.drop(subject, first);
    expect(await idsOf(subject)).toHaveLength(1);
    await passwords.removeOf(subject);
    expect(await idsOf(subject)).toEqual([]);
    expect(await idsOf(ADA)).not.toEqual([]);
  });

  it('refuse what their queue cannot hold, and serve again later', async () => {
    const limits = { inside: 1, waiting: 4, patienceMs: 600_000 };
    const few = new Passwords({ records, vault, clock }, { logins: limits, changes: limits });
    const verifies = Array.from({ length: 8 }, () => few.verify(ADA, passwordId, PASSWORD));
    const results = await Promise.allSettled(verifies);
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(3);
    for (const result of refused)
      expect(result).toMatchObject({ reason: expect.any(PasswordsBusy) });
    expect(await few.verify(ADA, passwordId, PASSWORD)).toBe(true);
  });

  it('store nothing while the vault is down, and work as soon as it is back', async () => {
    const down = new MemoryKeyVault();
    const store = new MemoryAccessRecords();
    const fresh = new Passwords({ records: store, vault: down, clock });
    down.down = true;
    await expect(fresh.hash(ADA, PASSWORD)).rejects.toThrow('away');
    expect(await store.ofSubject('password', ADA, { max: 1, now: clock.now() })).toEqual([]);
    down.down = false;
    const id = await fresh.hash(ADA, PASSWORD);
    expect(await fresh.verify(ADA, id, PASSWORD)).toBe(true);
  });

  it('open nothing under the secret of another vault', async () => {
    const other = new MemoryKeyVault();
    await other.adoptSecret('access', createSecretKey(Buffer.alloc(32, 7)));
    const elsewhere = new Passwords({ records, vault: other, clock });
    expect(await elsewhere.verify(ADA, passwordId, PASSWORD)).toBe(false);
  });
});
