import { formerName } from '../../../domain/client/names.js';
import { CREDITS_MAX, formatCredits, parseCredits } from '../../../domain/credits.js';
import type { ClientBody } from './client-columns.js';
import type { ClientRow } from './client-rows.js';
import type { ClientPatch, ImportLedger, Verdict } from '../ledger/import-ledger.js';
import type { ImportReader } from '../ledger/import-reader.js';
import { IMPORT_NAMESPACE, uuid5 } from '../uuid5.js';

/** Result of an import of clients; every row is counted as refused or not. */
export interface ClientCounts {
  /** Clients created by this run. */
  created: number;
  /** Existing clients that equal the file. */
  present: number;
  /** Existing clients that differed from the file. */
  changed: number;
  /** Booked opening balances. */
  recharged: number;
  refused: number;
}

/**
 * One opening balance per client: importing a corrected file again must not credit its good lines a
 * second time, whatever its hash.
 */
const OPENING = 'import:opening';

/** Target and counts of one run. */
export interface ClientRun {
  readonly ledger: ImportLedger;
  readonly counts: ClientCounts;
  /** Finds the clients to change if they differ from the file; null = such rows are refused. */
  readonly update: Pick<ImportReader, 'clientNamed'> | null;
}

/** The client id for a username, the same in every run and version. */
export function clientOfUsername(username: string): string {
  return uuid5(IMPORT_NAMESPACE, `clients:${formerName(username)}`);
}

/** Null when the whole row was imported, otherwise the reason. */
export async function importRow(
  { body, credits }: ClientRow,
  run: ClientRun,
): Promise<string | null> {
  const opening = credits === '' ? 0n : parseCredits(credits);
  // Checked before anything is created: a row is imported completely or not at all.
  if (opening === null || opening < 0n) return 'credits: must be an amount of 0 or more';
  if (opening > CREDITS_MAX) return `credits: must be at most ${formatCredits(CREDITS_MAX)}`;
  const { username } = body;
  if (typeof username !== 'string') return 'username: must not be empty';
  const id = clientOfUsername(username);
  const made = await run.ledger.createClient({ ...body, id });
  if (made.kind === 'accepted') run.counts.created += 1;
  else if (run.update !== null) return updateRow({ body, credits }, { id, made, run });
  else if (made.kind === 'refused') return whyNotMade(made);
  else run.counts.present += 1;
  return opening === 0n ? null : bookOpening(id, credits, run);
}

/** Handles a row whose client exists or was refused. */
async function updateRow(
  { body, credits }: Pick<ClientRow, 'body' | 'credits'>,
  { id, made, run }: { readonly id: string; readonly made: Verdict; readonly run: ClientRun },
): Promise<string | null> {
  const isOurs = made.kind !== 'refused' || made.code === 'ID_REUSED';
  const username = String(body['username']);
  const present = isOurs ? id : await run.update?.clientNamed('username', username);
  if (present === undefined || present === null) {
    return made.kind === 'refused' ? textOf(made) : null;
  }
  const verdict = await run.ledger.changeClient(present, patchFor(body));
  if (verdict.kind === 'refused') return textOf(verdict);
  if (verdict.kind === 'accepted') run.counts.changed += 1;
  else run.counts.present += 1;
  // Only a client created by an import has an opening balance; a missing one is booked here.
  const isBooked = present !== id || credits === '' || parseCredits(credits) === 0n;
  return isBooked ? null : bookOpening(id, credits, run);
}

/**
 * Converts the body of a creation to a merge patch: members at the top level move into their group.
 */
function patchFor(body: ClientBody): ClientPatch {
  const { username, email, currency, profile, settings, ...top } = body;
  const { priceUpdateEmail, billingEmail, ...contact } = top;
  return JSON.parse(
    JSON.stringify({
      username,
      email,
      currency,
      profile: { ...contact, ...(profile as object | undefined) },
      settings: { priceUpdateEmail, billingEmail, ...(settings as object | undefined) },
    }),
  ) as ClientPatch;
}

/** The id of the opening balance ensures that it is booked once, whatever is imported later. */
async function bookOpening(id: string, credits: string, run: ClientRun): Promise<string | null> {
  const recharged = await run.ledger.recharge(id, { rechargeId: OPENING, credits });
  if (recharged.kind === 'accepted') run.counts.recharged += 1;
  if (recharged.kind !== 'refused') return null;
  if (recharged.code !== 'ID_REUSED') return textOf(recharged);
  return (
    `${recharged.code}: credits: another opening balance was booked before, and an import does ` +
    'not change it: adjust the balance instead'
  );
}

type Refusal = Extract<Verdict, { kind: 'refused' }>;

function whyNotMade(refusal: Refusal): string {
  if (refusal.code === 'ID_REUSED') {
    return 'ID_REUSED: the client exists with other data: --update changes what differs';
  }
  const isThere = refusal.code === 'USERNAME_TAKEN' ? ' (--update changes that client)' : '';
  return `${textOf(refusal)}${isThere}`;
}

function textOf({ code, reason }: Refusal): string {
  return `${code}: ${reason}`;
}
