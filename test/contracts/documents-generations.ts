import type { Documents } from '../../src/ports/documents.js';
import { ReadModelUnavailable } from '../../src/ports/documents.js';
import { ALL, CARDS, fieldOf, ONE, put, TICKETS, TWO } from './documents-fixture.js';
import type { Held } from './documents-fixture.js';

const card = (clientId: string, title: string, revision = 1n) => ({
  clientId,
  key: '',
  revision,
  body: { title },
});

async function fillNext(documents: Documents, titles: readonly string[]): Promise<void> {
  const writes = titles.map((title, index) => card(index === 0 ? ONE : TWO, title));
  await documents.write([{ collection: CARDS, writes }], 50n, 'next');
}

/** The part of the documents contract about rebuilding beside what is served. */
export function generations(held: Held): void {
  it('keeps a generation being filled out of sight until the switch', async () => {
    const { documents } = held();
    await put(documents, CARDS, [card(ONE, 'old', 9n)], 9n);
    await documents.startNext(CARDS);
    expect(await documents.checkpoint(CARDS, 'next')).toBe(-1n);
    await fillNext(documents, ['new', 'other']);
    expect(fieldOf(await documents.find(CARDS, { limit: 9 }), 'title')).toEqual(['old']);
    expect(await documents.get(CARDS, { clientId: TWO, key: '' })).toBeNull();
    expect(await documents.load(CARDS, [{ clientId: ONE, key: '' }], 'next')).toMatchObject([
      { revision: 1n, body: { title: 'new' } },
    ]);
    expect(await documents.checkpoint(CARDS, 'served')).toBe(9n);
    expect(await documents.checkpoint(CARDS, 'next')).toBe(50n);

    await documents.switchToNext(CARDS);
    expect(fieldOf(await documents.find(CARDS, { limit: 9 }), 'title')).toEqual(['new', 'other']);
    expect(await documents.checkpoint(CARDS, 'served')).toBe(50n);
    expect(await documents.checkpoint(CARDS, 'next')).toBeNull();
  });

  it('continues to write the served generation while the next is filled', async () => {
    const { documents } = held();
    await documents.startNext(CARDS);
    await put(documents, CARDS, [card(ONE, 'live', 3n)], 3n);
    await fillNext(documents, ['new']);
    await put(documents, CARDS, [card(ONE, 'newer', 4n)], 4n);
    expect(await documents.get(CARDS, { clientId: ONE, key: '' })).toMatchObject({ revision: 4n });
  });

  it('resets the served generation: empty, also of lower revisions, the others untouched', async () => {
    const { documents } = held();
    await put(documents, CARDS, [card(ONE, 'old', 9n)], 9n);
    await put(documents, TICKETS, [{ ...card(ONE, 'kept'), key: 't' }], 9n);
    await documents.reset(CARDS);
    expect(await documents.checkpoint(CARDS, 'served')).toBe(-1n);
    expect(await documents.get(CARDS, { clientId: ONE, key: '' })).toBeNull();
    expect(await documents.checkpoint(TICKETS, 'served')).toBe(9n);
    await put(documents, CARDS, [card(ONE, 'new', 2n)], 3n);
    const again = await held().reopen();
    expect(fieldOf(await again.find(CARDS, { limit: 9 }), 'title')).toEqual(['new']);
    expect(await again.checkpoint(CARDS, 'served')).toBe(3n);
  });

  it('starts an empty next generation, without anything of an unfinished one', async () => {
    const { documents } = held();
    await documents.startNext(CARDS);
    await fillNext(documents, ['first', 'attempt']);
    await documents.startNext(CARDS);
    expect(await documents.checkpoint(CARDS, 'next')).toBe(-1n);
    await fillNext(documents, ['second']);
    await documents.switchToNext(CARDS);
    expect(fieldOf(await documents.find(CARDS, { limit: 9 }), 'title')).toEqual(['second']);
  });

  it('says what is served, how far, and what is being rebuilt', async () => {
    const { documents } = held();
    await put(documents, CARDS, [], 12n);
    await documents.startNext(TICKETS);
    const status = await documents.status();
    expect(status).toHaveLength(ALL.length);
    expect(status).toContainEqual({ name: 'cards', version: 1, position: 12n, rebuilding: false });
    expect(status).toContainEqual({ name: 'tickets', version: 1, position: -1n, rebuilding: true });
    await documents.switchToNext(TICKETS);
    expect(await documents.status()).toContainEqual({
      name: 'tickets',
      version: 1,
      position: -1n,
      rebuilding: false,
    });
  });

  it('does not serve a new version before it was filled, nor the old one under its name', async () => {
    const { documents } = held();
    await put(documents, CARDS, [card(ONE, 'old', 9n)], 9n);
    const changed = { ...CARDS, version: 2, indexes: [] };
    const again = await held().reopen();
    await again.prepare([changed]);
    expect(await again.checkpoint(changed, 'served')).toBeNull();
    const early = again.get(changed, { clientId: ONE, key: '' });
    await expect(early).rejects.toBeInstanceOf(ReadModelUnavailable);
    await again.startNext(changed);
    await again.write([{ collection: changed, writes: [card(ONE, 'new')] }], 10n, 'next');
    await again.switchToNext(changed);
    expect(await again.checkpoint(changed, 'served')).toBe(10n);
    expect(await again.get(changed, { clientId: ONE, key: '' })).toMatchObject({ revision: 1n });
    expect(await again.checkpoint(CARDS, 'served')).toBeNull();
  });

  it('refuses to write, or to switch to, a generation that was never started', async () => {
    const { documents } = held();
    const written = documents.write([{ collection: CARDS, writes: [] }], 1n, 'next');
    await expect(written).rejects.toBeInstanceOf(ReadModelUnavailable);
    await expect(documents.switchToNext(CARDS)).rejects.toBeInstanceOf(ReadModelUnavailable);
    expect(await documents.checkpoint(CARDS, 'served')).toBe(-1n);
  });

  it('still serves what it served after a restart in the middle of a rebuild', async () => {
    const { documents } = held();
    await put(documents, CARDS, [card(ONE, 'old', 9n)], 9n);
    await documents.startNext(CARDS);
    await fillNext(documents, ['half']);
    const again = await held().reopen();
    await again.prepare(ALL);
    expect(fieldOf(await again.find(CARDS, { limit: 9 }), 'title')).toEqual(['old']);
    expect(await again.checkpoint(CARDS, 'served')).toBe(9n);
  });
}
