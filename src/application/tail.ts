import { idsMentioned, type IdKey } from '../domain/client/ids.js';
import type { Fact } from '../domain/client/events.js';

/** A text that stands for an id within one client. */
export function idText(key: IdKey): string {
  return `${key.kind}:${key.id}`;
}

/**
 * Facts of one client that the id index does not cover yet, findable by the ids they mention.
 * Index and tail together know every id (semantics §3).
 */
export class Tail {
  private readonly byId = new Map<string, Fact[]>();
  /** In stream order; pruned from the front. */
  private facts: Fact[] = [];

  get size(): number {
    return this.facts.length;
  }

  add(fact: Fact): void {
    this.facts.push(fact);
    for (const text of idTexts(fact)) {
      const known = this.byId.get(text);
      if (known === undefined) this.byId.set(text, [fact]);
      else known.push(fact);
    }
  }

  find(text: string): readonly Fact[] {
    return this.byId.get(text) ?? NONE;
  }

  /** Takes the newest facts back, because their append did not come to be. */
  undo(count: number): void {
    for (const fact of this.facts.splice(this.facts.length - count, count).reverse()) {
      for (const text of idTexts(fact)) {
        const known = this.byId.get(text);
        if (known === undefined || known.length === 1) this.byId.delete(text);
        else known.pop();
      }
    }
  }

  /** Drops what the index covers, up to and including a position. */
  prune(covered: bigint): void {
    let covers = 0;
    for (const fact of this.facts) {
      if (fact.position > covered) break;
      this.forget(fact);
      covers += 1;
    }
    if (covers > 0) this.facts = this.facts.slice(covers);
  }

  private forget(fact: Fact): void {
    for (const text of idTexts(fact)) {
      const known = this.byId.get(text);
      if (known === undefined) continue;
      if (known.length === 1) this.byId.delete(text);
      else known.shift();
    }
  }
}

const NONE: readonly Fact[] = [];

function idTexts(fact: Fact): string[] {
  return idsMentioned(fact, fact.operation).map(idText);
}
