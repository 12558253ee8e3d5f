import { useSyncExternalStore } from 'react';

/** The address that the page shows. */
export interface Place {
  readonly path: string;
  readonly search: URLSearchParams;
}

const listeners = new Set<() => void>();
let present = read();

function read(): Place {
  return { path: location.pathname, search: new URLSearchParams(location.search) };
}

function changed(): void {
  present = read();
  for (const listener of listeners) listener();
}

addEventListener('popstate', changed);

/** Shows another address of the console. @param replaces whether "back" skips the present one */
export function go(address: string, replaces = false): void {
  if (replaces) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  changed();
}

/** Changes parameters of the present address; an empty value removes its parameter. */
export function setSearch(changes: { readonly [name: string]: string }, replaces = true): void {
  const search = new URLSearchParams(present.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') search.delete(name);
    else search.set(name, value);
  }
  const text = search.toString();
  go(text === '' ? present.path : `${present.path}?${text}`, replaces);
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => present);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
