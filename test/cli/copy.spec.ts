import { createSecretKey } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resetReadSide } from '../../src/cli/copy/reset-read-side.js';
import { refuseInstances } from '../../src/cli/copy/refuse-instances.js';
import { FEED } from '../../src/application/engine/leased-runner.js';
import { ledgerName } from '../../src/application/instances/ledger-id.js';
import { PROJECTIONS } from '../../projections/all.js';
import { MemoryDocuments } from '../harness/memory/documents.js';
import { MemoryIdIndex } from '../harness/memory/id-index.js';
import { MemoryLeases } from '../harness/memory/leases.js';
import { freshDirectory, removeDirectory, tallystick } from './run-tallystick.js';

describe('before a copy', () => {
  it('empties the id index and the read models, whose positions were those of another log', async () => {
    const [ids, documents] = [new MemoryIdIndex(), new MemoryDocuments()];
    const collections = PROJECTIONS.map(({ collection }) => collection);
    await documents.prepare(collections);
    await ids.add([], 70n);
    await documents.write(
      collections.map((collection) => ({ collection, writes: [] })),
      70n,
      'served',
    );
    await resetReadSide(ids, documents);
    expect(await ids.covered()).toBe(-1n);
    for (const collection of collections) {
      expect((await documents.checkpoint(collection, 'served')) ?? -1n).toBe(-1n);
    }
  });

  const masterKey = createSecretKey(Buffer.alloc(32, 5));
  it.each([
    ['feeds the read models in MongoDB', 'leases', FEED],
    ['works with EventStoreDB alone', 'soleLeases', ledgerName(masterKey)],
  ])('makes sure that no instance %s meanwhile', async (_what, where, name) => {
    const instance = new MemoryLeases();
    const servers = { leases: null, soleLeases: null, masterKey, [where]: instance.rival() };
    await instance.hold(name, 60_000);
    await expect(refuseInstances(servers, 0)).rejects.toThrow(/stop all instances first/);
    await instance.release(name);
    const letGo = await refuseInstances(servers, 0);
    expect(await instance.hold(name, 60_000)).toBe(false);
    await letGo();
    expect(await instance.hold(name, 60_000)).toBe(true);
  });
});

describe('tallystick copy', () => {
  let directory: string;
  beforeEach(() => {
    directory = freshDirectory();
  });
  afterEach(() => removeDirectory(directory));
  const nobody = {
    EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false',
    TALLYSTICK_MASTER_KEY: Buffer.alloc(32, 5).toString('base64'),
  };
  const copy = (from: string, to: string): string[] => ['copy', '--from', from, '--to', to];

  it.each([
    ['the same place twice', copy('embedded', 'embedded'), {}, /must differ/],
    ['another place', copy('embedded', 'paper'), {}, /Allowed choices are embedded, eventstore/],
    ['no address', copy('embedded', 'eventstore'), {}, /EVENTSTORE_URL must be set/],
    ['no ledger', copy('embedded', 'eventstore'), nobody, /no ledger in .*: set DATA_DIR/],
  ])('refuses %s, with the reason and no stack', async (_what, args, env, reason) => {
    const data = join(directory, 'data');
    const { status, stdout, stderr } = await tallystick(args, data, env);
    expect(stdout).toBe('');
    expect(status).not.toBe(0);
    expect(stderr).toMatch(reason);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(data)).toBe(false);
  });

  it('says that the server is unreachable, and that the command can be repeated', async () => {
    const data = join(directory, 'data');
    mkdirSync(data);
    writeFileSync(join(data, 'log.db'), '');
    const away = await tallystick(copy('embedded', 'eventstore'), data, nobody);
    expect(away).toMatchObject({ status: 1, stdout: '' });
    expect(away.stderr).toMatch(/EventStoreDB.*: run the same command again, it continues where/);
  });
});
