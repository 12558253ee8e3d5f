import { useRef } from 'react';

/**
 * Gives the key of a command: the same one for the same content, so that a try after a lost answer
 * is recorded at most once.
 */
export function useTryKey(): (content: unknown) => string {
  const last = useRef({ content: '', key: '' });
  return (content) => {
    const text = JSON.stringify(content);
    if (last.current.content !== text) last.current = { content: text, key: crypto.randomUUID() };
    return last.current.key;
  };
}
