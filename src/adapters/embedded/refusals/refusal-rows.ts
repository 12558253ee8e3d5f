import type { ListedRefusal, RefusalQuery, RefusedMessage } from '../../../ports/refusal-log.js';
import { uuidOfBytes, writeUuid } from '../log/uuid-bytes.js';

/**
 * Row ids grow with time, so the table itself is in the order of the list. The id of an entry is at
 * least its instant times this number, and always above the id before it.
 */
export const SEQUENCE_PER_MS = 1_024;
const DAY_MS = 86_400_000;

export const COLUMNS = 'seq, client, message, reservation, at, last_at, times, details';
export type Row = readonly [
  number,
  Uint8Array,
  string,
  string | null,
  number,
  number,
  number,
  string,
];

export function clientBytes(clientId: string): Uint8Array {
  const bytes = new Uint8Array(16);
  writeUuid(clientId, bytes);
  return bytes;
}

/** All codes with commas around each, for searching one of them: `,A,B,`. */
function codesOf({ refusals }: RefusedMessage): string {
  return `,${refusals.map(({ code }) => code).join(',')},`;
}

/** The values bound by an insert, without the row id. */
export function valuesOf(refused: RefusedMessage): (string | number | Uint8Array)[] {
  const { credits, channel, country, keyId, refusals } = refused;
  return [
    clientBytes(refused.clientId),
    refused.messageId,
    refused.reservationId ?? '',
    codesOf(refused),
    Math.floor(refused.at / DAY_MS),
    refused.at,
    refused.lastAt,
    refused.times,
    JSON.stringify([credits, channel, country, keyId, refusals]),
  ];
}

type Details = readonly [string, string, string | null, string, RefusedMessage['refusals']];

export function refusedIn(row: Row): ListedRefusal {
  const [seq, client, messageId, reservation, at, lastAt, times, details] = row;
  const [credits, channel, country, keyId, refusals] = JSON.parse(details) as Details;
  return {
    clientId: uuidOfBytes(client),
    messageId,
    reservationId: reservation === '' ? null : reservation,
    credits,
    channel,
    country,
    keyId,
    refusals,
    at,
    lastAt,
    times,
    place: String(seq),
  };
}

export interface Selection {
  readonly sql: string;
  readonly values: readonly (string | number | Uint8Array)[];
}

/** The statement that answers a query. */
export function selectionOf(query: RefusalQuery): Selection {
  const { clientIds, messageId, code, from, to, after, descending, limit } = query;
  const where: string[] = [];
  const values: (string | number | Uint8Array)[] = [];
  const hold = (condition: string, ...bound: readonly (string | number | Uint8Array)[]): void => {
    where.push(condition);
    values.push(...bound);
  };
  if (clientIds !== null) {
    hold(`client IN (${clientIds.map(() => '?').join(', ')})`, ...clientIds.map(clientBytes));
  }
  if (messageId !== null) hold('message = ?', messageId);
  if (code !== null) hold('instr(codes, ?) > 0', `,${code},`);
  if (from !== null) hold('seq >= ? AND at >= ?', from * SEQUENCE_PER_MS, from);
  if (to !== null) hold('at < ?', to);
  if (after !== null) hold(descending ? 'seq < ?' : 'seq > ?', Number(after));
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  const order = descending ? 'DESC' : 'ASC';
  const sql = `SELECT ${COLUMNS} FROM refusals ${condition} ORDER BY seq ${order} LIMIT ?`;
  return { sql, values: [...values, limit] };
}
