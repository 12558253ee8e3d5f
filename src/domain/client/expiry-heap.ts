export interface Entry {
  readonly at: number;
  readonly id: string;
}

/** A leftist heap, earliest first, then by id: persistent, so every state keeps its own. */
export interface Heap extends Entry {
  readonly rank: number;
  readonly left: Heap | null;
  readonly right: Heap | null;
}

export function leaf(at: number, id: string): Heap {
  return { at, id, rank: 1, left: null, right: null };
}

/** The heap of any entries. */
export function heapOf(entries: readonly Entry[]): Heap | null {
  return sortedHeap([...entries].sort(inOrder));
}

/** The heap of entries in their order: each is above the next. */
export function sortedHeap(entries: readonly Entry[]): Heap | null {
  const above = (heap: Heap | null, { at, id }: Entry): Heap => {
    return { at, id, rank: 1, left: heap, right: null };
  };
  return entries.reduceRight<Heap | null>(above, null);
}

/**
 * The entries up to `t` in their order, and the heap of the others. Taking thousands of entries
 * from the top one by one would rebuild a part of the heap for each.
 */
export function splitAt(
  heap: Heap,
  t: number,
): { readonly due: Entry[]; readonly rest: Heap | null } {
  const due: Entry[] = [];
  let rest: Heap | null = null;
  const parts: Heap[] = [heap];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (part.at > t) {
      rest = merge(rest, part);
      continue;
    }
    due.push(part);
    if (part.left !== null) parts.push(part.left);
    if (part.right !== null) parts.push(part.right);
  }
  return { due: due.sort(inOrder), rest };
}

function inOrder(one: Entry, other: Entry): number {
  if (one.at !== other.at) return one.at - other.at;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}

export function merge(a: Heap | null, b: Heap | null): Heap | null {
  if (a === null) return b;
  if (b === null) return a;
  const [top, other] = isBefore(b, a) ? [b, a] : [a, b];
  const merged = merge(top.right, other);
  const rank = (heap: Heap | null): number => heap?.rank ?? 0;
  const [left, right] = rank(top.left) >= rank(merged) ? [top.left, merged] : [merged, top.left];
  return { at: top.at, id: top.id, rank: rank(right) + 1, left, right };
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.id < other.id);
}
