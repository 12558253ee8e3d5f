import type { After, ClientCreated, ClientEventType, Fact } from '../src/domain/client/events.js';
import { formatCredits } from '../src/domain/credits.js';
import { searchText } from '../src/domain/search-text.js';
import { changed } from './changed.js';
import { MOVEMENT_TYPES } from './event-types.js';
import { levelOf, type MeterLevel } from './meter.js';
import { projectionOf } from './projection.js';
import { availableOf, levelInputOf, NOTHING, type Totals } from './totals.js';

type Row = Totals & {
  readonly username: string;
  readonly email: string;
  readonly profile: {
    readonly firstName: string;
    readonly lastName: string;
    readonly company: string | null;
  };
  readonly settings: { readonly lowBalanceThreshold: string | null };
  readonly currency: string;
  readonly createdAt: string;
  readonly status: 'ACTIVE' | 'DISABLED';
  readonly messagingRestricted: boolean;
};

/** A row of the list of clients (S0-R2), with the fields for search, filters and order. */
export type ClientsDocument = Row & {
  /** Folded for searching; also the order of the list by username. */
  readonly usernameSort: string;
  readonly emailSearch: string;
  readonly nameSearch: string;
  readonly companySearch: string;
  readonly level: MeterLevel;
  readonly availableMicro: bigint;
};

export const clients = projectionOf<ClientsDocument>({
  collection: {
    name: 'clients',
    version: 2,
    key: 'client',
    indexes: [
      { fields: ['usernameSort'], perClient: false },
      { fields: ['createdAt'], perClient: false },
      { fields: ['availableMicro'], perClient: false },
      { fields: ['status'], perClient: false },
      { fields: ['level'], perClient: false },
    ],
  },
  handles: new Set<ClientEventType>([
    'ClientCreated',
    'SettingsChanged',
    'MessagingRestricted',
    'MessagingAllowed',
    'ClientDisabled',
    'ClientEnabled',
    ...MOVEMENT_TYPES,
  ]),
  key: () => '',
  evolve(document, fact) {
    if (fact.type === 'ClientCreated') return found(created(fact.data));
    if (document === null) return null;
    switch (fact.type) {
      case 'SettingsChanged':
        return found(renamed(document, fact));
      case 'MessagingRestricted':
        return { ...document, messagingRestricted: true };
      case 'MessagingAllowed':
        return { ...document, messagingRestricted: false };
      case 'ClientDisabled':
        return { ...document, status: 'DISABLED' };
      case 'ClientEnabled':
        return { ...document, status: 'ACTIVE' };
      default:
        return 'after' in fact.data ? moved(document, fact.data.after) : document;
    }
  },
});

/** Field by field: spreading a row for each movement costs more than everything else. */
function moved(row: ClientsDocument, after: After): ClientsDocument {
  const availableMicro = availableOf(after);
  return {
    assigned: after.assigned,
    usedPosted: after.usedPosted,
    reserved: after.reserved,
    available: formatCredits(availableMicro),
    username: row.username,
    email: row.email,
    profile: row.profile,
    settings: row.settings,
    currency: row.currency,
    createdAt: row.createdAt,
    status: row.status,
    messagingRestricted: row.messagingRestricted,
    usernameSort: row.usernameSort,
    emailSearch: row.emailSearch,
    nameSearch: row.nameSearch,
    companySearch: row.companySearch,
    level: levelOf(levelInputOf(after, row.settings.lowBalanceThreshold)),
    availableMicro,
  };
}

function created(data: ClientCreated['data']): Row {
  const { firstName, lastName, company } = data.profile;
  return {
    ...NOTHING,
    username: data.names.username,
    email: data.names.email,
    profile: { firstName, lastName, company },
    settings: { lowBalanceThreshold: data.settings.lowBalanceThreshold },
    currency: data.currency,
    createdAt: data.createdAt,
    status: 'ACTIVE',
    messagingRestricted: false,
  };
}

const SHOWN: ReadonlySet<string> = new Set([
  'username',
  'email',
  'profile.firstName',
  'profile.lastName',
  'profile.company',
  'settings.lowBalanceThreshold',
]);

function renamed(row: Row, fact: Extract<Fact, { type: 'SettingsChanged' }>): Row {
  return changed(
    row,
    fact.data.changes.filter((change) => SHOWN.has(change.field)),
  );
}

function found(row: Row): ClientsDocument {
  const { firstName, lastName, company } = row.profile;
  return measured({
    ...row,
    usernameSort: searchText(row.username),
    emailSearch: searchText(row.email),
    nameSearch: searchText(`${firstName} ${lastName}`),
    companySearch: searchText(company ?? ''),
  });
}

function measured(row: Omit<ClientsDocument, 'level' | 'availableMicro'>): ClientsDocument {
  const level = levelOf(levelInputOf(row, row.settings.lowBalanceThreshold));
  return { ...row, level, availableMicro: availableOf(row) };
}
