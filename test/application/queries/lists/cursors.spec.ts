import { createSecretKey, type KeyObject } from 'node:crypto';
import { Cursors } from '../../../../src/application/queries/lists/cursors.js';
import { QueryError } from '../../../../src/application/queries/query-error.js';
import { KeyVault } from '../../../../src/ports/key-vault.js';

class OneSecret extends KeyVault {
  constructor(private readonly fill: number) {
    super();
  }
  async keyFor(): Promise<KeyObject | null> {
    return null;
  }
  async findKey(): Promise<KeyObject | null> {
    return null;
  }
  async destroy(): Promise<void> {}
  async kept(): Promise<[]> {
    return [];
  }
  async adopt(): Promise<void> {}
  async findSecret(): Promise<KeyObject | null> {
    return this.secret();
  }
  async adoptSecret(): Promise<void> {}
  async secret(): Promise<KeyObject> {
    return createSecretKey(Buffer.alloc(32, this.fill));
  }
}

const SCOPE = ['log', 'c-1', 'asc', null];
const PLACE = [17n, 'c-1', 'text', 3, null, true];

describe('a cursor', () => {
  const cursors = new Cursors(new OneSecret(1));

  it('gives the place back as it was, after a restart too', async () => {
    const sealed = await cursors.seal(SCOPE, PLACE);
    expect(await cursors.open(SCOPE, sealed)).toEqual(PLACE);
    expect(await new Cursors(new OneSecret(1)).open(SCOPE, sealed)).toEqual(PLACE);
  });

  it('shows nothing but characters that are safe in a URL', async () => {
    expect(await cursors.seal(SCOPE, PLACE)).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it('is refused when any of its characters is damaged', async () => {
    const sealed = await cursors.seal(SCOPE, PLACE);
    for (let at = 0; at < sealed.length; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      const damaged = sealed.slice(0, at) + other + sealed.slice(at + 1);
      await expect(cursors.open(SCOPE, damaged)).rejects.toThrow(QueryError);
    }
  });

  it.each(['', 'x', 'no cursor at all', '='.repeat(40), 'A'.repeat(22)])(
    'is refused when it is %j',
    async (text) => {
      await expect(cursors.open(SCOPE, text)).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
    },
  );

  it('belongs to one list, its filters and its secret', async () => {
    const sealed = await cursors.seal(SCOPE, PLACE);
    const other = cursors.open(['log', 'c-2', 'asc', null], sealed);
    await expect(other).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
    const elsewhere = new Cursors(new OneSecret(2)).open(SCOPE, sealed);
    await expect(elsewhere).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  });
});
