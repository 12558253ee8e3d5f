import { OPERATIONS } from './all-operations.js';
import type { Operation } from './operation.js';
import { SUBSCRIPTIONS } from './subscriptions/subscriptions.js';

const ROLES: ReadonlySet<string> = new Set(['admin', 'auditor', 'gateway', 'client']);
const OPEN: ReadonlySet<string> = new Set(['public', 'docs', 'metrics']);

/** An operation was declared without saying who may call it: the service must not start. */
export class UndeclaredAccess extends Error {
  override readonly name = 'UndeclaredAccess';
}

/** @throws UndeclaredAccess unless the operation names its roles, or says that it needs none */
export function demandDeclaredAccess(subject: string, operation: Operation | undefined): void {
  // A cast or a plug-in can bring an operation that the compiler would refuse.
  const allow: unknown = operation?.allow;
  const isDeclared = Array.isArray(allow)
    ? allow.length > 0 && allow.every((role) => ROLES.has(String(role)))
    : OPEN.has(String(allow));
  if (!isDeclared) throw new UndeclaredAccess(`${subject} does not declare the roles it is for`);
}

/** Checks every operation: routes and fields are made from them. @throws UndeclaredAccess */
export function demandDeclaredOperations(): void {
  for (const operation of [...OPERATIONS, ...SUBSCRIPTIONS]) {
    demandDeclaredAccess(`the operation ${operation.name}`, operation);
  }
}
