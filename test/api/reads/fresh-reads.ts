import { randomUUID } from 'node:crypto';
import type { Json } from '../../harness/service-harness.js';

/** An answer, whichever route gave it. */
export interface Answered {
  readonly status: number;
  readonly text: string;
  /** The body as JSON; null when it is another format. */
  readonly json: Json;
}

/** A running service, as one caller with an admin key sees it. */
export interface Caller {
  readonly send: (
    method: string,
    path: string,
    sent?: { readonly body?: unknown; readonly accept?: string },
  ) => Promise<Answered>;
}

/** The client that a caller writes to, and what the service has answered to that caller. */
export interface Known {
  readonly id: string;
  readonly username: string;
  /** The path of the client. */
  readonly at: string;
  /** Clients made by all callers of the service together. */
  readonly made: { count: number };
  /** Clients that were made when the caller asked for the overview. */
  madeBefore: number;
  /** Debits so far, each of one credit. */
  debits: number;
}

export interface FreshRead {
  readonly title: string;
  /** The route that is read. */
  readonly route: string;
  /** The write; its answer must be a success, or 402 if `isRefused`. */
  readonly write: (caller: Caller, known: Known, n: number) => Promise<Answered>;
  readonly read: (known: Known, n: number, written: Json) => string;
  readonly accept?: string;
  /** Whether the answer contains what was written. */
  readonly sees: (answer: Answered, known: Known, n: number, written: Json) => boolean;
  readonly isRefused?: boolean;
  /** Takes long: once is enough. */
  readonly once?: boolean;
}

/** The body of a new client. */
export function personOf(username: string): object {
  const names = { username, email: `${username}@example.com`, firstName: 'Ada' };
  return { ...names, lastName: 'Lovelace', currency: 'CREDIT' };
}

export const has = (items: Json, field: string, value: string): boolean =>
  items.some((item: Json) => item[field] === value);

/** The body of a new member of staff. */
export function memberOf(username: string): object {
  const password = 'Compiler-1952';
  const about = { username, email: `${username}@example.com`, name: 'Grace', role: 'auditor' };
  return { ...about, password, passwordConfirm: password };
}

/** A debit of one credit. */
export function debit({ send }: Caller, known: Known, n: number): Promise<Answered> {
  known.debits += 1;
  const body = { messageId: `m-${known.debits}-${n}`, credits: '1' };
  return send('POST', `${known.at}/debits`, { body });
}

/** Id of the message that was debited last. */
export const lastDebit = (known: Known, n: number): string => `m-${known.debits}-${n}`;

/** A client with credits, made for one caller; `made` counts the clients of all callers. */
export async function knownClient(caller: Caller, made: Known['made']): Promise<Known> {
  const username = `fresh-${randomUUID()}`;
  const { json } = await caller.send('POST', '/v1/clients', { body: personOf(username) });
  made.count += 1;
  const at = `/v1/clients/${json.clientId}`;
  await caller.send('POST', `${at}/recharges`, { body: { rechargeId: 'first', credits: '5000' } });
  return { id: json.clientId, username, at, made, madeBefore: 0, debits: 0 };
}

/**
 * A read is answered from what there is after a wait of 2 s (docs/reference/http-api.md §2), less
 * what a timer may err.
 */
const WAITED_MS = 1_900;
const TRIES_MAX = 60;

/**
 * Writes and reads at once, through the whole table, so many times over.
 * @returns every read that did not see what was answered before it
 */
export async function staleReads(
  caller: Caller,
  known: Known,
  { table, rounds }: { readonly table: readonly FreshRead[]; readonly rounds: readonly number[] },
): Promise<string[]> {
  const stale: string[] = [];
  for (const n of rounds) {
    for (const entry of table) {
      if (entry.once === true && n !== rounds[0]) continue;
      const written = await entry.write(caller, known, n);
      const isRight = entry.isRefused === true ? written.status === 402 : written.status < 300;
      if (!isRight) throw new Error(`${entry.title}: ${written.text}`);
      const fault = await faultOf(entry, { caller, known, n, written: written.json });
      if (fault !== null) stale.push(`round ${n}, ${entry.title}: ${fault}`);
    }
  }
  return stale;
}

/** On a slow machine the service may give up waiting: only an answer before that may not be stale. */
async function faultOf(
  { read, accept, sees }: FreshRead,
  { caller, known, n, written }: { caller: Caller; known: Known; n: number; written: Json },
): Promise<string | null> {
  const sent = accept === undefined ? {} : { accept };
  for (let tries = 1; ; tries++) {
    const began = performance.now();
    const answer = await caller.send('GET', read(known, n, written), sent);
    if (answer.status === 200 && sees(answer, known, n, written)) return null;
    const waitedMs = performance.now() - began;
    if (waitedMs >= WAITED_MS && tries < TRIES_MAX) continue;
    return `${answer.status} after ${Math.round(waitedMs)} ms: ${answer.text.slice(-300)}`;
  }
}
