/** A command that moves credits, as it was first sent; its outcome is not known. */
export interface Unfinished {
  /** Id of the command, made before the first try. */
  readonly id: string;
  readonly credits: string;
  readonly reason: string;
}

const PREFIX = 'tallystick-unfinished';

/**
 * Commands without a known outcome, kept in this browser tab until the service answers. A dialog
 * that is opened again finishes such a command instead of sending another one.
 */
export const unfinished = {
  of(kind: string, clientId: string): Unfinished | null {
    const text = sessionStorage.getItem(`${PREFIX}:${kind}:${clientId}`);
    return text === null ? null : (JSON.parse(text) as Unfinished);
  },

  keep(kind: string, clientId: string, command: Unfinished): void {
    sessionStorage.setItem(`${PREFIX}:${kind}:${clientId}`, JSON.stringify(command));
  },

  forget(kind: string, clientId: string): void {
    sessionStorage.removeItem(`${PREFIX}:${kind}:${clientId}`);
  },

  /** Everything of the person who signs out. */
  clear(): void {
    const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
    for (const key of keys) sessionStorage.removeItem(key);
  },
};
