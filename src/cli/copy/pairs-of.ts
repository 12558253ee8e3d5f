import type { KeptKey, KeyVault } from '../../ports/key-vault.js';

const PAGE = 1_000;

/** The entries of two vaults for each client that at least one of them has, by client id. */
export async function* pairsOf(
  one: KeyVault,
  other: KeyVault,
): AsyncGenerator<readonly [KeptKey | null, KeptKey | null]> {
  const [ours, theirs] = [keysOf(one), keysOf(other)];
  let [here, there] = [await next(ours), await next(theirs)];
  while (here !== null || there !== null) {
    const order = compared(here, there);
    yield [order <= 0 ? here : null, order >= 0 ? there : null];
    if (order <= 0) here = await next(ours);
    if (order >= 0) there = await next(theirs);
  }
}

async function* keysOf(vault: KeyVault): AsyncGenerator<KeptKey, undefined> {
  let after: string | null = null;
  do {
    const page: KeptKey[] = await vault.kept(after, PAGE);
    yield* page;
    after = page.length < PAGE ? null : (page.at(-1)?.clientId ?? null);
  } while (after !== null);
}

async function next(keys: AsyncGenerator<KeptKey, undefined>): Promise<KeptKey | null> {
  return (await keys.next()).value ?? null;
}

/** An exhausted vault sorts after every client. */
function compared(here: KeptKey | null, there: KeptKey | null): number {
  if (here === null || there === null) return here === null ? 1 : -1;
  if (here.clientId === there.clientId) return 0;
  return here.clientId < there.clientId ? -1 : 1;
}
