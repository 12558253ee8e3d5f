import type { PermissionCaller } from './permission-callers.js';
import { PERMISSIONS, type PermissionLine } from './permission-table.js';

export const LINES: ReadonlyMap<string, PermissionLine> = new Map(
  PERMISSIONS.map((line) => [line[0], line]),
);

/** @throws Error when a new operation has no line yet */
export function lineOf(name: string): PermissionLine {
  const line = LINES.get(name);
  if (line === undefined) throw new Error(`${name} has no line`);
  return line;
}

/**
 * The expected answer of an operation to a sender, by its line alone. The metrics have a separate
 * token, so they do not say what is wrong with any other one.
 */
export function verdictOf(
  [name, roles, reach, scope]: PermissionLine,
  {
    caller,
    client,
    isSafe,
  }: { readonly caller: PermissionCaller; readonly client: string; readonly isSafe: boolean },
): string {
  const { worth, sees, cookie } = caller;
  const isForeign = caller.scope !== undefined && scope !== undefined && scope !== caller.scope;
  if (roles === '-') return 'in';
  if (cookie !== undefined && !isSafe) return 'CSRF_HEADER_REQUIRED';
  if (worth.length > 1) return name === 'getMetrics' ? 'UNAUTHENTICATED' : worth;
  if (!roles.includes(worth) || isForeign) return 'FORBIDDEN';
  if (sees !== null && worth !== 'C' && reach === 'ledger') return 'FORBIDDEN';
  return reach === 'client' && sees?.includes(client) === false ? 'CLIENT_NOT_FOUND' : 'in';
}
