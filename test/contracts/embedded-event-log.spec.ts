import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedEventLog } from '../../src/adapters/embedded/event-log.js';
import { eventLogContract } from './event-log.contract.js';

eventLogContract('embedded', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'event-log-'));
  const open = (): EmbeddedEventLog =>
    new EmbeddedEventLog(join(directory, 'log.db'), { role: 'writer' });
  let log = open();
  return {
    log,
    reopen: async () => {
      await log.close();
      log = open();
      return log;
    },
    close: async () => {
      await log.close();
      await rm(directory, { recursive: true });
    },
  };
});
