import fc from 'fast-check';

/** Facts are plain objects, so none without a prototype is drawn. */
export function record<T>(model: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}
