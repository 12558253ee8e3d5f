import type { EventStoreDBClient } from '@eventstore/db-client';
import {
  ServerTimeout,
  ServerUnreachable,
  ReplaceableClient,
  answerWithin,
} from '../../../src/adapters/eventstoredb/client/replaceable-client.js';

/** A server that is found when the test says so, by each client for itself. */
class Found {
  readonly clients: { readonly client: EventStoreDBClient; readonly found: () => void }[] = [];
  private readonly finding = new Map<EventStoreDBClient, Promise<void>>();

  make(): EventStoreDBClient {
    const client = { dispose: async () => undefined } as unknown as EventStoreDBClient;
    let found = (): void => undefined;
    this.finding.set(client, new Promise((resolve) => (found = resolve)));
    this.clients.push({ client, found: () => found() });
    return client;
  }

  replaceable(withinMs: number): ReplaceableClient {
    return new ReplaceableClient(
      () => this.make(),
      (client) => answerWithin(this.finding.get(client) ?? Promise.resolve(), withinMs),
    );
  }
}

describe('a client that is exchanged', () => {
  it('is asked nothing before the server was found', async () => {
    const found = new Found();
    const clients = found.replaceable(5_000);
    const asked: unknown[] = [];
    const answer = clients.run(async (client) => asked.push(client));
    await Promise.resolve();
    expect(asked).toEqual([]);
    found.clients[0]?.found();
    await answer;
    await clients.run(async (client) => asked.push(client));
    expect(asked).toEqual([found.clients[0]?.client, found.clients[0]?.client]);
  });

  it('sends no more requests once it is abandoned, although the server comes back [I20]', async () => {
    const found = new Found();
    const clients = found.replaceable(10);
    const asked: unknown[] = [];
    let silent = 0;
    clients.onSilence(() => (silent += 1));
    const first = clients.run(async (client) => asked.push(client));
    await expect(first).rejects.toThrow(ServerUnreachable);
    expect(silent).toBe(1);
    found.clients[0]?.found();
    const second = clients.run(async (client) => asked.push(client));
    while (found.clients.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    found.clients[1]?.found();
    await second;
    expect(asked).toEqual([found.clients[1]?.client]);
  });

  it('is exchanged when it does not answer', async () => {
    const found = new Found();
    const clients = found.replaceable(5_000);
    const asked = clients.run(() => answerWithin(new Promise<never>(() => undefined), 5));
    found.clients[0]?.found();
    await expect(asked).rejects.toThrow(ServerTimeout);
    const next = clients.run(async (client) => client);
    while (found.clients.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    found.clients[1]?.found();
    expect(await next).toBe(found.clients[1]?.client);
  });
});
