import { randomUUID } from 'node:crypto';
import { EmbeddedIdIndex } from '../../../src/adapters/embedded/id-index.js';
import { idIndexContract } from '../id-index.contract.js';
import { temporaryDirectory } from '../temporary-directory.js';

idIndexContract('embedded, one connection', async () => {
  const directory = await temporaryDirectory();
  const open = (): EmbeddedIdIndex =>
    new EmbeddedIdIndex(directory.file('operations.db'), { role: 'writer' });
  let index = open();
  return {
    index,
    reopen: async () => {
      await index.close();
      index = open();
      return index;
    },
    close: async () => {
      await index.close();
      await directory.remove();
    },
  };
});

describe('the embedded id index read by another connection', () => {
  it('shows a reader what the writer has added, at once', async () => {
    const directory = await temporaryDirectory();
    const writer = new EmbeddedIdIndex(directory.file('operations.db'), { role: 'writer' });
    const reader = new EmbeddedIdIndex(directory.file('operations.db'), { role: 'reader' });
    const question = { clientId: randomUUID(), kind: 'message', id: 'm' } as const;
    expect(await reader.find([question])).toEqual([[]]);
    await writer.add([{ ...question, revision: 5n }], 9n);
    expect(await reader.covered()).toBe(9n);
    expect(await reader.find([question])).toEqual([[5n]]);
    await reader.close();
    await writer.close();
    await directory.remove();
  });

  it('does not write through a reader', async () => {
    const directory = await temporaryDirectory();
    const writer = new EmbeddedIdIndex(directory.file('operations.db'), { role: 'writer' });
    const reader = new EmbeddedIdIndex(directory.file('operations.db'), { role: 'reader' });
    await writer.add([], 12n);
    await expect(reader.add([], 13n)).rejects.toThrow('cannot be used');
    expect(await writer.covered()).toBe(12n);
    await reader.close();
    await writer.close();
    await directory.remove();
  });
});
