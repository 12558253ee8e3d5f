import { copyRecords, holdsNoRecords, verifyRecords } from '../../../src/cli/copy/copy-records.js';
import { ACCESS_KINDS, type NewAccessRecord } from '../../../src/ports/access-records.js';
import { MemoryAccessRecords } from '../../harness/memory/access-records.js';

const COPIED = [
  'password',
  'second-factor',
  'signing-key',
  'mail',
  'mail-due',
  'staff-profile',
  'login',
  'brand-logo',
  'webhook',
  'webhook-position',
  'webhook-delivery',
];

describe('copying records of access', () => {
  let source: MemoryAccessRecords;
  let target: MemoryAccessRecords;
  beforeEach(() => {
    [source, target] = [new MemoryAccessRecords(), new MemoryAccessRecords()];
  });

  it('brings each kind but sessions, links and sign-ins, as often as it is asked to', async () => {
    await source.addMany(ACCESS_KINDS.map((kind) => record({ kind })));
    expect(await holdsNoRecords(source)).toBe(false);
    for (let twice = 0; twice < 2; twice++) {
      await copyRecords(source, target);
      expect(await verifyRecords(source, target)).toBe(COPIED.length);
    }
    const kinds = await Promise.all(ACCESS_KINDS.map((kind) => target.get(kind, 'r-1', 0)));
    expect(kinds.flatMap((copy) => copy?.kind ?? [])).toEqual(COPIED);
    expect(kinds[0]).toEqual({ ...record({ kind: 'password' }), version: 1 });
  });

  it('brings the whole of a long list, whatever was copied before', async () => {
    const logins = Array.from({ length: 1_203 }, (_, index) => record({ id: `r-${index}` }));
    await source.addMany(logins);
    await target.addMany(logins.slice(0, 600));
    await expect(verifyRecords(source, target)).rejects.toThrow(
      'the target lacks the login record',
    );
    await copyRecords(source, target);
    expect(await verifyRecords(source, target)).toBe(1_203);
  });

  it('finds nothing to copy where only sessions are, or records that have expired', async () => {
    await source.addMany([record({ kind: 'session' }), record({ expiresAt: 1 })]);
    expect(await holdsNoRecords(source)).toBe(true);
    await copyRecords(source, target);
    expect(await verifyRecords(source, target)).toBe(0);
  });

  it('takes a record that was changed in the source as often as it was for the same', async () => {
    await source.add(record(), 0);
    await source.replace(record(), 1);
    await copyRecords(source, target);
    expect(await target.get('login', 'r-1', 0)).toMatchObject({ version: 1 });
    expect(await verifyRecords(source, target)).toBe(1);
  });

  it('refuses a target that has another record of the same id', async () => {
    await source.add(record(), 0);
    await target.add(record({ subject: 'c-2' }), 0);
    const refused = 'the target has another login record with the id r-1: use an empty target';
    await expect(copyRecords(source, target)).rejects.toThrow(refused);
    await expect(verifyRecords(source, target)).rejects.toThrow(refused);
  });
});

function record(changed: Partial<NewAccessRecord> = {}): NewAccessRecord {
  const body = { address: '192.0.2.1' };
  return { kind: 'login', id: 'r-1', subject: 'c-1', sort: 's', expiresAt: null, body, ...changed };
}
