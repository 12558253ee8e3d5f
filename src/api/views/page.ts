import type { Page } from '../../application/queries/lists/page.js';

/** A list's answer (docs/reference/http-api.md §2), each item shown its own way. */
export function presentPage<T, A>(
  { items, nextCursor }: Page<T>,
  present: (item: T) => A,
): { readonly items: readonly A[]; readonly nextCursor: string | null } {
  return { items: items.map((item) => present(item)), nextCursor };
}
