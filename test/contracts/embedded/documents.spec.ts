import { EmbeddedDocuments } from '../../../src/adapters/embedded/documents/documents.js';
import { documentsContract } from '../documents.contract.js';
import { ALL, CARDS, ENTRIES, fieldOf, ONE, put, TWO } from '../documents-fixture.js';
import { temporaryDirectory } from '../temporary-directory.js';

documentsContract('embedded', async () => {
  const directory = await temporaryDirectory();
  const open = (): EmbeddedDocuments =>
    new EmbeddedDocuments(directory.file('models.db'), { role: 'writer' });
  let documents = open();
  return {
    documents,
    reopen: async () => {
      await documents.close();
      documents = open();
      return documents;
    },
    close: async () => {
      await documents.close();
      await directory.remove();
    },
  };
});

describe('embedded documents read by another connection', () => {
  async function both(): Promise<{
    writer: EmbeddedDocuments;
    reader: EmbeddedDocuments;
    close: () => Promise<void>;
  }> {
    const directory = await temporaryDirectory();
    const writer = new EmbeddedDocuments(directory.file('models.db'), { role: 'writer' });
    const reader = new EmbeddedDocuments(directory.file('models.db'), { role: 'reader' });
    await writer.prepare(ALL);
    await reader.prepare(ALL);
    const close = async (): Promise<void> => {
      await reader.close();
      await writer.close();
      await directory.remove();
    };
    return { writer, reader, close };
  }

  it('shows what was written and switched, from the commit on', async () => {
    const { writer, reader, close } = await both();
    const card = (title: string) => ({ clientId: ONE, key: '', revision: 1n, body: { title } });
    await put(writer, CARDS, [card('old')]);
    expect(fieldOf(await reader.find(CARDS, { limit: 5 }), 'title')).toEqual(['old']);
    await writer.startNext(CARDS);
    await writer.write([{ collection: CARDS, writes: [card('new')] }], 4n, 'next');
    expect(fieldOf(await reader.find(CARDS, { limit: 5 }), 'title')).toEqual(['old']);
    await writer.switchToNext(CARDS);
    expect(fieldOf(await reader.find(CARDS, { limit: 5 }), 'title')).toEqual(['new']);
    expect(await reader.checkpoint(CARDS, 'served')).toBe(4n);
    await close();
  });

  it('lets a reader change nothing', async () => {
    const { writer, reader, close } = await both();
    const writes = [{ clientId: ONE, key: '', revision: 1n, body: { title: 'x' } }];
    await expect(put(reader, CARDS, writes, 9n)).rejects.toThrow('read-only');
    expect(await writer.checkpoint(CARDS, 'served')).toBe(-1n);
    expect(await writer.find(CARDS, { limit: 5 })).toEqual([]);
    await close();
  });

  it('writes all of a batch or nothing of it', async () => {
    const { writer, reader, close } = await both();
    const good = { clientId: TWO, key: 1n, revision: 1n, body: { messageId: 'm' } };
    const bad = { clientId: ONE, key: 2n, revision: 2n, body: { messageId: ['no scalar'] } };
    await expect(put(writer, ENTRIES, [good, bad], 5n)).rejects.toThrow('only scalars');
    expect(await reader.find(ENTRIES, { limit: 5 })).toEqual([]);
    expect(await reader.checkpoint(ENTRIES, 'served')).toBe(-1n);
    await put(writer, ENTRIES, [good], 5n);
    expect(await reader.find(ENTRIES, { clientId: TWO, limit: 5 })).toHaveLength(1);
    await close();
  });

  it('rebuilds a table whose indexes were changed without a new version', async () => {
    const { writer, close } = await both();
    const line = { clientId: ONE, key: 1n, revision: 1n, body: { messageId: 'm' } };
    await put(writer, ENTRIES, [line], 5n);
    const changed = { ...ENTRIES, indexes: [] };
    await writer.prepare([changed]);
    expect(await writer.checkpoint(changed, 'served')).toBe(-1n);
    expect(await writer.find(changed, { limit: 5 })).toEqual([]);
    await close();
  });
});
