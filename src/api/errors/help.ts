/**
 * Whether the same request may be repeated unchanged. `never`: it will be refused again.
 * `after-change`: after the remedy. `later`: it may succeed later.
 */
export type Retry = 'never' | 'after-change' | 'later';

/** The page of a problem in short. */
export type Help = readonly [retry: Retry, meaning: string, remedy: string];
