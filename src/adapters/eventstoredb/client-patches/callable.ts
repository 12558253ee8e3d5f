export type Callable = (...given: unknown[]) => unknown;

/** Type guard for members that a library does not export and that are looked up by name. */
export function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}
