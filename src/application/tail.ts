import { idsMentioned, type IdKey } from '../domain/client/ids.js';
import type { Fact } from '../domain/client/events.js';

/** A text that stands for an id within one client. */
export function idText(key: IdKey): string {
  return `${key.kind}:${key.id}`;
}

/** The texts of all ids that a fact mentions. */
export function idTexts(fact: Fact): string[] {
  return idsMentioned(fact, fact.operation).map(idText);
}

const NONE: readonly bigint[] = [];
/** Dropped entries that may stand in front before the arrays are cut. */
const SLACK = 1_024;

/**
 * Ids of one client's durable facts that the id index does not cover yet, with the revisions
 * that mention them. Index and tail together know every id (semantics §3). It holds no facts:
 * thousands of them, kept for a moment each, would cost more than reading the few that are asked
 * for.
 */
export class Tail {
  private readonly byId = new Map<string, bigint | bigint[]>();
  /** One entry for each mention, in stream order. */
  private texts: string[] = [];
  private positions: bigint[] = [];
  /** Entries before this one are pruned. */
  private first = 0;

  add(fact: Fact): void {
    for (const text of idTexts(fact)) {
      this.texts.push(text);
      this.positions.push(fact.position);
      const known = this.byId.get(text);
      if (known === undefined) this.byId.set(text, fact.revision);
      else if (typeof known === 'bigint') this.byId.set(text, [known, fact.revision]);
      else known.push(fact.revision);
    }
  }

  /** Revisions that mention the id, ascending. */
  find(text: string): readonly bigint[] {
    const known = this.byId.get(text);
    if (known === undefined) return NONE;
    return typeof known === 'bigint' ? [known] : known;
  }

  /** Drops what the index covers, up to and including a position. */
  prune(covered: bigint): void {
    while (this.first < this.texts.length && (this.positions[this.first] ?? 0n) <= covered) {
      this.forget(this.texts[this.first] ?? '');
      this.first += 1;
    }
    if (this.first < SLACK && this.first < this.texts.length) return;
    this.texts = this.texts.slice(this.first);
    this.positions = this.positions.slice(this.first);
    this.first = 0;
  }

  private forget(text: string): void {
    const known = this.byId.get(text);
    if (Array.isArray(known) && known.length > 1) known.shift();
    else this.byId.delete(text);
  }
}
