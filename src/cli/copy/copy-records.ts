import { isDeepStrictEqual } from 'node:util';
import {
  ACCESS_KINDS,
  type AccessKind,
  type AccessRecord,
  type AccessRecords,
} from '../../ports/access-records.js';
import { CliFailure } from '../failure.js';

/**
 * Kinds that end with the move: people log in again and ask again for a link, and positions differ
 * between two logs.
 */
const LEFT_BEHIND: ReadonlySet<AccessKind> = new Set([
  'session',
  'link',
  'sign-in',
  'mail-position',
]);
const COPIED = ACCESS_KINDS.filter((kind) => !LEFT_BEHIND.has(kind));
const PAGE = 500;

/** Whether there is no record that a copy would take along. */
export async function holdsNoRecords(access: AccessRecords): Promise<boolean> {
  for await (const page of pagesOf(access)) if (page.length > 0) return false;
  return true;
}

/**
 * Copies the records of access. A record that the target has already must be the same.
 * @throws CliFailure when the target has another record of the same id, VaultUnavailable
 */
export async function copyRecords(from: AccessRecords, to: AccessRecords): Promise<void> {
  for await (const page of pagesOf(from)) {
    const missing = await missingIn(to, page);
    await to.addMany(missing.map(({ version: _, ...record }) => record));
  }
}

/**
 * Compares the records once more and counts them.
 * @throws CliFailure naming the first difference, VaultUnavailable
 */
export async function verifyRecords(from: AccessRecords, to: AccessRecords): Promise<number> {
  let count = 0;
  for await (const page of pagesOf(from)) {
    const [first] = await missingIn(to, page);
    if (first !== undefined) {
      const what = `${first.kind} record ${first.id}`;
      throw new CliFailure(`the target lacks the ${what}: run the same command again`);
    }
    count += page.length;
  }
  return count;
}

async function* pagesOf(access: AccessRecords): AsyncGenerator<readonly AccessRecord[]> {
  const now = Date.now();
  for (const kind of COPIED) {
    let after: AccessRecord | null = null;
    do {
      const query = { after, max: PAGE, order: 'ascending', now } as const;
      const page: AccessRecord[] = await access.list(kind, query);
      yield page;
      after = page.length < PAGE ? null : (page.at(-1) ?? null);
    } while (after !== null);
  }
}

async function missingIn(
  to: AccessRecords,
  page: readonly AccessRecord[],
): Promise<readonly AccessRecord[]> {
  const found = await Promise.all(page.map(({ kind, id }) => to.get(kind, id, 0)));
  return page.filter((record, index) => {
    const present = found[index] ?? null;
    if (present === null) return true;
    // Versions count the writes of each store.
    if (isDeepStrictEqual({ ...present, version: 0 }, { ...record, version: 0 })) return false;
    throw new CliFailure(
      `the target has another ${record.kind} record with the id ${record.id}: use an empty target`,
    );
  });
}
