/** Receives the newest durable revision of a client. Must neither wait nor throw. */
export type RevisionListener = (revision: bigint) => void;

/** The same for every client. */
export type ClientListener = (clientId: string, revision: bigint) => void;

/**
 * Tells a listener when the write path of this instance has changed a client.
 *
 * **Invariant**: an append costs one look-up here; the map is empty while no client is watched.
 */
export class ChangedClients {
  private readonly listeners = new Map<string, RevisionListener>();
  private every: ClientListener | null = null;

  /** Events up to a revision of a client are durable. */
  recorded(clientId: string, revision: bigint): void {
    this.listeners.get(clientId)?.(revision);
    this.every?.(clientId, revision);
  }

  /** A client has at most one listener. */
  watch(clientId: string, listener: RevisionListener): void {
    this.listeners.set(clientId, listener);
  }

  unwatch(clientId: string): void {
    this.listeners.delete(clientId);
  }

  /** All clients together have at most one listener besides; null removes it. */
  watchAll(listener: ClientListener | null): void {
    this.every = listener;
  }
}
