import { jest } from '@jest/globals';
import { MongoServer } from '../../../src/adapters/mongodb/server/mongo-server.js';

const UNUSED = 'mongodb://127.0.0.1:9/ledger';

class Unavailable extends Error {}

const unavailable = (reason: string, cause: unknown): Error => new Unavailable(reason, { cause });

describe('a request to MongoDB without an answer', () => {
  it('is abandoned, although the driver would wait without limit [I20]', async () => {
    const server = new MongoServer(UNUSED, async () => undefined);
    jest.spyOn(server, 'ready').mockResolvedValue();
    const never = (): Promise<never> => new Promise(() => undefined);
    const asked = server.use(unavailable, never, 20);
    await expect(asked).rejects.toThrow(Unavailable);
    await expect(asked).rejects.toThrow('MongoDB did not answer within 20 ms');
    expect(await server.use(unavailable, async () => 'answer', 20)).toBe('answer');
    await server.close();
  });
});
