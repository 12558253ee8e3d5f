import type { Page } from '../../application/queries/lists/page.js';

/** The answer of a list (docs/reference/http-api.md §2), with a function that shows each item. */
export function presentPage<T, A>(
  { items, nextCursor }: Page<T>,
  present: (item: T) => A,
): { readonly items: readonly A[]; readonly nextCursor: string | null } {
  return { items: items.map((item) => present(item)), nextCursor };
}
