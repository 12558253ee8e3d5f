import type { Command } from '../../../domain/client/commands.js';
import { fieldsAsked } from '../../../domain/client/decide/settings.js';

/**
 * Never part of a command's content (docs/reference/semantics.md §3, "Same content"). Nor are the
 * guards of a save (`If-Match`, the claim of a name) and the key itself.
 */
const NEVER_COMPARED: ReadonlySet<string> = new Set([
  'key',
  'occurredAt',
  'at',
  'expires',
  'reason',
  'ifSettingsRevisions',
  'claimId',
  'passwordId',
]);

/**
 * The content of a command as one text: the same for the same content, however it was written.
 * Amounts, ids and defaults are canonical in a command already.
 */
export function contentText(command: Command): string {
  return canonical(contentOf(command));
}

function contentOf(command: Command): object {
  if (command.type === 'ChangeSettings') {
    const patch = Object.fromEntries(fieldsAsked(command.patch));
    return { type: command.type, patch, ...passwordIn(command) };
  }
  const entries: [string, unknown][] = Object.entries(command);
  const content = Object.fromEntries(entries.filter(([name]) => !NEVER_COMPARED.has(name)));
  // The payment is not part of a recharge's content: it may change later.
  if (command.type === 'RechargeCredits') delete content['payment'];
  return { ...content, ...passwordIn(command) };
}

/** Whether a save brings a password, but not which one: a fast hash of it would be guessed. */
function passwordIn(command: Command): { readonly password?: true } {
  return hasPassword(command) ? { password: true } : {};
}

export function hasPassword(command: Command): boolean {
  return 'passwordId' in command && command.passwordId !== undefined;
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return part.toString();
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
