import { List, Map as ImmutableMap } from 'immutable';
import type { RecordedOf } from '../access/events.js';
import { NO_ENTITY, NO_ENTITY_PREFIX } from '../legal-entities/decide.js';
import type { StatementEvent, StatementIssued } from './events.js';

/** The statements of one client. */
export interface ClientStatements {
  readonly lastDate: string;
  /** End of the last period, epoch milliseconds. */
  readonly to: number;
  /** Revision of the client's stream up to which statements were issued. */
  readonly through: bigint;
  /** Revisions of the stream `statements`, oldest first. */
  readonly revisions: List<number>;
}

export interface IssuedState {
  /** Number of statements by legal entity; `NO_ENTITY` for none. */
  readonly series: ImmutableMap<string, number>;
  readonly clients: ImmutableMap<string, ClientStatements>;
}

export const NONE_ISSUED: IssuedState = { series: ImmutableMap(), clients: ImmutableMap() };

/** The statements after one more fact: a new value, never an exception. */
export function evolveIssued(state: IssuedState, fact: RecordedOf<StatementEvent>): IssuedState {
  const { clientId, legalEntityId, date, to, through } = fact.data;
  const series = legalEntityId ?? NO_ENTITY;
  const revisions = state.clients.get(clientId)?.revisions ?? List<number>();
  const client: ClientStatements = {
    lastDate: date,
    to: Date.parse(to),
    through: BigInt(through),
    revisions: revisions.push(Number(fact.revision)),
  };
  return {
    series: state.series.set(series, (state.series.get(series) ?? 0) + 1),
    clients: state.clients.set(clientId, client),
  };
}

/** A statement without its number, made after the last one that was known. */
export interface NewStatement {
  readonly data: Omit<StatementIssued['data'], 'number'>;
  /** `lastDate` of the client that it was made after; null = it had none. */
  readonly lastDate: string | null;
}

/**
 * The fact that issues a statement under the next number of its series; null when another statement
 * of the client was issued since it was made.
 */
export function issueStatement(
  state: IssuedState,
  { data, lastDate }: NewStatement,
): StatementIssued | null {
  if ((state.clients.get(data.clientId)?.lastDate ?? null) !== lastDate) return null;
  const next = (state.series.get(data.legalEntityId ?? NO_ENTITY) ?? 0) + 1;
  const prefix = data.legalEntity?.invoicePrefix ?? NO_ENTITY_PREFIX;
  const number = `${prefix}${next.toString().padStart(6, '0')}`;
  return { type: 'StatementIssued', data: { ...data, number } };
}
