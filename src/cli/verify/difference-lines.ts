import type { Difference } from '../../application/queries/verification/differences.js';
import type { VerificationAnswer } from '../../application/queries/verification/verify-client.js';

/**
 * The differences of a client, one per line. A lost key is omitted: it is reported once for all
 * clients.
 */
export function differenceLines(clientId: string, answer: VerificationAnswer): readonly string[] {
  const { count, differences } = answer;
  const lines = differences.filter(({ where }) => where !== 'vault').map(lineOf);
  const more = count - differences.length;
  if (more > 0) lines.push(`and ${more} more`);
  return lines.map((line) => `client ${clientId}: ${line}`);
}

export function lacksKey({ differences }: VerificationAnswer): boolean {
  return differences.some(({ where }) => where === 'vault');
}

function lineOf(difference: Difference): string {
  const { where, revision, field, expected, found } = difference;
  const at = revision === null ? '' : ` at revision ${revision}`;
  const what = field === null ? '' : `, ${field}`;
  if (where === 'chain') return `chain${at}${what}: expected ${expected}, found ${found}`;
  if (where === 'fold') {
    return `fold${at}${what}: the write side has ${expected}, the replayed balance has ${found}`;
  }
  if (field === 'revision' && BigInt(found) > BigInt(expected)) {
    const ahead = `${where} is ahead of the log`;
    if (expected === '-1') return `${ahead}: the log has no event, the read model has ${found}`;
    return `${ahead}: the log ends at revision ${expected}, the read model has revision ${found}`;
  }
  return `${where}${at}${what}: the log has ${expected}, the read model has ${found}`;
}
