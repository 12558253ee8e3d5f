import { Anchor, type AnchorProps } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import { go } from './place.js';

interface LinkProps extends AnchorProps {
  readonly to: string;
  readonly children: ReactNode;
}

/** Follows an address of the console in this page; a new tab stays a choice of the reader. */
export function followed(to: string): (event: MouseEvent<HTMLElement>) => void {
  return (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
  };
}

/** A link to an address of the console. */
export function Link({ to, children, ...rest }: LinkProps): ReactNode {
  return (
    <Anchor href={to} onClick={followed(to)} {...rest}>
      {children}
    </Anchor>
  );
}
