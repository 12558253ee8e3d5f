import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { Me } from '../api/session.js';
import type { TextId } from '../texts/text.js';

export interface ScreenProps {
  readonly me: Me;
  /** The second part of the address, as in `/console/clients/ITEM`; empty = none. */
  readonly item: string;
}

/** A screen: its address, who sees it, and where its code is. */
export interface Screen {
  /** The first part of the address, as in `/console/NAME`. */
  readonly name: string;
  readonly title: TextId;
  readonly roles: readonly Me['role'][];
  /** Whether the address names one thing, as in `/console/NAME/ITEM`. */
  readonly hasItem: boolean;
  /** Whether the navigation has a link to it. */
  readonly isListed: boolean;
  readonly Content: LazyExoticComponent<ComponentType<ScreenProps>>;
}

type Loaded = Promise<{ readonly default: ComponentType<ScreenProps> }>;

/** Declares a screen. Its code is loaded when it is first shown. */
export function screen(
  about: Pick<Screen, 'name' | 'title' | 'roles'> & Partial<Pick<Screen, 'hasItem' | 'isListed'>>,
  load: () => Loaded,
): Screen {
  return { hasItem: false, isListed: true, ...about, Content: lazy(load) };
}

/** The address of a screen. */
export function addressOf({ name }: Pick<Screen, 'name'>, item = ''): string {
  return `/console/${name}${item === '' ? '' : `/${encodeURIComponent(item)}`}`;
}

/** The screen and the thing that an address of the console names. */
export interface Named {
  readonly name: string;
  readonly item: string;
}

export function namedBy(path: string): Named {
  const [, first, name = '', item = '', ...rest] = path.split('/');
  if (first !== 'console' || rest.length > 0) return { name: '', item: '' };
  return { name, item: decoded(item) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
