export type Callable = (...given: unknown[]) => unknown;

/** For what is looked up by name in a library that shows it to nobody. */
export function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}
