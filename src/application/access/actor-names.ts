import type { Actor } from '../../domain/client/events.js';

/** Finds the name of an id, if the id is one of its kind; null = it is not. */
export type NameSource = (id: string) => Promise<string | null>;

/**
 * The present names of actors. Events hold ids only, so that no name is permanent.
 *
 * A name is shown to admins and auditors only.
 */
export class ActorNames {
  /** @param sources asked in this order */
  constructor(private readonly sources: readonly NameSource[]) {}

  /** Null = the service itself, a client, or an unknown id. @throws what the sources throw */
  async nameOf({ type, id }: Actor): Promise<string | null> {
    if (type === 'system' || type === 'client') return null;
    for (const nameOf of this.sources) {
      const name = await nameOf(id);
      if (name !== null) return name;
    }
    return null;
  }
}
