import type { Actor } from '../../domain/client/events.js';

/** Finds the names of ids, as far as they are of its kind, with one look-up for all of them. */
export type NameSource = (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Names that were looked up together. */
export interface FoundNames {
  /** Name of a member or a key; null = none is known. */
  of(id: string): string | null;
  /** Name of an actor; null = the service itself, a client, or an unknown id. */
  ofActor(actor: Actor): string | null;
}

/**
 * The present names of staff and API keys. Events hold ids only, so that no name is permanent.
 *
 * A name is shown to admins and auditors only.
 */
export class ActorNames {
  /** @param sources asked in this order; each for the ids that those before it do not know */
  constructor(private readonly sources: readonly NameSource[]) {}

  /** The names of a whole page. @throws what the sources throw */
  async find(ids: Iterable<string>): Promise<FoundNames> {
    const found = new Map<string, string>();
    for (const source of this.sources) {
      const unknown = [...new Set(ids)].filter((id) => !found.has(id));
      if (unknown.length === 0) break;
      for (const [id, name] of await source(unknown)) found.set(id, name);
    }
    const of = (id: string): string | null => found.get(id) ?? null;
    return { of, ofActor: ({ type, id }) => (isNamed(type) ? of(id) : null) };
  }

  /** The names of the actors of some facts. @throws as `find` */
  ofActors(facts: readonly { readonly actor: Actor }[]): Promise<FoundNames> {
    const named = facts.map(({ actor }) => actor).filter(({ type }) => isNamed(type));
    return this.find(named.map(({ id }) => id));
  }
}

function isNamed(type: Actor['type']): boolean {
  return type !== 'system' && type !== 'client';
}
