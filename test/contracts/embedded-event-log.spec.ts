import { EmbeddedEventLog } from '../../src/adapters/embedded/event-log.js';
import { eventLogContract } from './event-log.contract.js';
import { temporaryDirectory } from './temporary-directory.js';

eventLogContract('embedded', async () => {
  const directory = await temporaryDirectory();
  const open = (): EmbeddedEventLog =>
    new EmbeddedEventLog(directory.file('log.db'), { role: 'writer' });
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
      await directory.remove();
    },
  };
});
