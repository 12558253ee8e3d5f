import { idsMentioned, type IdKey } from '../../../domain/client/ids.js';
import type { Fact } from '../../../domain/client/events.js';

/** A text that identifies an id within one client. */
export function idText(key: IdKey): string {
  return `${key.kind}:${key.id}`;
}

/** The text of a message's id, which nearly all look-ups need. */
export function messageText(messageId: string): string {
  return `message:${messageId}`;
}

/** Calls `visit` with the text of every id that a fact mentions. */
export function forEachId(fact: Fact, visit: (text: string) => void): void {
  if (fact.type === 'MessageDebited' && fact.operation?.kind !== 'key') {
    visit(messageText(fact.data.messageId));
    return;
  }
  for (const key of idsMentioned(fact, fact.operation)) visit(idText(key));
}

const NONE: readonly bigint[] = [];
/** Dropped entries at the front of the arrays before the arrays are cut. */
const SLACK = 32;

/**
 * Ids of one client's durable facts beyond the id index's checkpoint, with the revisions that
 * mention them. Index and unindexed ids together know every id (docs/reference/semantics.md §3). It
 * holds no facts: keeping thousands of them for a moment would cost more than reading the few that
 * are needed.
 */
export class UnindexedIds {
  private readonly byId = new Map<string, bigint | bigint[]>();
  /** One entry per mention, in stream order. */
  private texts: string[] = [];
  private positions: bigint[] = [];
  /** Entries before this index are pruned. */
  private first = 0;

  /** The event at a revision and position mentions an id. Calls come in stream order. */
  note(text: string, revision: bigint, position: bigint): void {
    this.texts.push(text);
    this.positions.push(position);
    const known = this.byId.get(text);
    if (known === undefined) this.byId.set(text, revision);
    else if (typeof known === 'bigint') this.byId.set(text, [known, revision]);
    else known.push(revision);
  }

  get isEmpty(): boolean {
    return this.byId.size === 0;
  }

  /** Revisions that mention the id, ascending. */
  find(text: string): readonly bigint[] {
    const known = this.byId.get(text);
    if (known === undefined) return NONE;
    return typeof known === 'bigint' ? [known] : known;
  }

  /** Drops entries that the index has, up to and including a position. */
  prune(covered: bigint): void {
    while (this.first < this.texts.length && (this.positions[this.first] ?? 0n) <= covered) {
      this.forget(this.texts[this.first] ?? '');
      this.first += 1;
    }
    if (this.first === 0 || (this.first < SLACK && this.first < this.texts.length)) return;
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
