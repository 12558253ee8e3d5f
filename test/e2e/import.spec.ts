import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  freePort,
  freshDirectory,
  removeDirectory,
  startTallystick,
  tallystick,
} from '../cli/run-tallystick.js';
import { IMPORT, MESSAGES, SENDERS, streamsIn, summaryOf } from './message-log.js';
import { ADMIN_KEY, Service } from './service.js';

let straight: string;
let overHttp: string;

beforeAll(() => {
  straight = freshDirectory();
  overHttp = freshDirectory();
});
afterAll(() => {
  removeDirectory(straight);
  removeDirectory(overHttp);
});

describe('importing the real message log', () => {
  it('debits every message straight on the store, is killed in the middle, and moves nothing twice', async () => {
    const data = join(straight, 'data');
    const { child, done } = startTallystick(IMPORT, data);
    await progressed(child.stderr, done);
    child.kill('SIGKILL');
    expect((await done).status).toBeNull();

    const completed = summaryOf(await tallystick(IMPORT, data));
    expect(completed.debited).toBeGreaterThan(0);
    expect(completed.debited + completed.replayed).toBe(MESSAGES);
    expect(completed.refused).toBe(0);
    const again = summaryOf(await tallystick(IMPORT, data));
    expect(again).toMatchObject({ clients: 0, recharged: 0, debited: 0, replayed: MESSAGES });
    const verified = await tallystick(['verify'], data);
    const events = MESSAGES + 2 * SENDERS;
    expect(verified.stdout).toBe(
      `verified: ${SENDERS} clients, ${events} events, ${2 * SENDERS} names\n`,
    );
  });

  it('continues over HTTP when the service is killed and restarted', async () => {
    const data = join(overHttp, 'data');
    const env = { PORT: String(await freePort()) };
    let service = await Service.start(data, env);
    try {
      const args = [...IMPORT, '--url', service.url];
      const { child, done } = startTallystick(args, data, { TALLYSTICK_API_KEY: ADMIN_KEY });
      await progressed(child.stderr, done);
      await service.stop('SIGKILL');
      service = await Service.start(data, env);
      const survived = summaryOf(await done);
      expect(survived.debited + survived.replayed).toBe(MESSAGES);
      expect(survived.refused).toBe(0);
      const keyFile = join(overHttp, 'key');
      await writeFile(keyFile, `${ADMIN_KEY}\n`);
      const again = summaryOf(await tallystick([...args, '--key-file', keyFile], data));
      expect(again).toMatchObject({ clients: 0, recharged: 0, debited: 0, replayed: MESSAGES });
    } finally {
      await service.stop();
    }
  });

  it('leaves the same log both ways but for times, event ids and hashes', async () => {
    const one = streamsIn(await tallystick(['export'], join(straight, 'data')));
    const other = streamsIn(await tallystick(['export'], join(overHttp, 'data')));
    expect(one.size).toBe(SENDERS);
    expect([...other.keys()].sort()).toEqual([...one.keys()].sort());
    const differing = [...one.keys()].filter((stream) => one.get(stream) !== other.get(stream));
    expect(differing).toEqual([]);
  });
});

/** Waits until the command says how far it is, which is after its first batches. */
async function progressed(
  stderr: NodeJS.ReadableStream | null,
  done: Promise<unknown>,
): Promise<void> {
  const response = new Promise<void>((resolve) => stderr?.once('data', () => resolve()));
  const early = done.then((ran) => {
    throw new Error(`it ended too early: ${JSON.stringify(ran)}`);
  });
  await Promise.race([response, early]);
}
