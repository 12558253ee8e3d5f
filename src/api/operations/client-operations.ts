import { ChangePassword } from '../../application/commands/clients/change-password.js';
import { ChangeSettings } from '../../application/commands/clients/change-settings.js';
import { CreateClient } from '../../application/commands/clients/create-client.js';
import { GetClient } from '../../application/queries/get-client.js';
import { GetSettings } from '../../application/queries/get-settings.js';
import {
  ListClients,
  type ClientFilters,
  type ClientSort,
} from '../../application/queries/lists/list-clients.js';
import * as make from '../commands/client-commands.js';
import { ChangePasswordInput, CreateClientInput, PatchClientInput } from '../input/client-input.js';
import { ClientsInput } from '../input/queries/client-queries.js';
import { FreshInput } from '../input/query-input.js';
import { presentClient, presentRow, presentSettings } from '../views/client.js';
import { CLIENT_ID } from '../views/examples.js';
import { CLIENT, CLIENT_PAGE, CLIENT_SETTINGS } from '../views/schemas/client-schema.js';
import {
  CLIENT_OUTCOME,
  PASSWORD_OUTCOME,
  SETTINGS_OUTCOME,
} from '../views/schemas/outcome-schema.js';
import { commandOperation } from './command-operation.js';
import { pageView, queryOperation } from './query-operation.js';

const NEW_CLIENT = {
  id: CLIENT_ID,
  username: 'ada',
  email: 'ada@example.com',
  currency: 'CREDIT',
  firstName: 'Ada',
  lastName: 'Lovelace',
  settings: { timeZone: 'Europe/Berlin', allowCredit: '50' },
};

/** Problems of every operation that takes a new password. */
const NEW_PASSWORD = ['PASSWORD_MISMATCH', 'PASSWORD_TOO_WEAK'] as const;

export const createClient = commandOperation({
  name: 'createClient',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Clients',
  summary: 'Create a client; its meter begins at 0 | 0 | 0',
  input: CreateClientInput,
  example: NEW_CLIENT,
  problems: ['USERNAME_TAKEN', 'EMAIL_TAKEN', 'ID_REUSED', 'AMOUNT_LIMIT', ...NEW_PASSWORD],
  answer: CLIENT_OUTCOME,
  outcome: { client: true },
  message: CreateClient,
  command: ({ input, id }) => make.createClient(id, input),
});

export const changeSettings = commandOperation({
  name: 'changeSettings',
  allow: ['admin'],
  target: 'client',
  tag: 'Clients',
  summary: 'Change any settings and contact data in one save (JSON merge patch)',
  input: PatchClientInput,
  example: { settings: { allowCredit: '75', limits: { daily: { messages: 1000 } } } },
  problems: [
    'CLIENT_NOT_FOUND',
    'CLIENT_PURGED',
    'USERNAME_TAKEN',
    'EMAIL_TAKEN',
    'REVISION_MISMATCH',
    'CURRENCY_LOCKED',
    'AMOUNT_LIMIT',
    'ID_REUSED',
    ...NEW_PASSWORD,
  ],
  answer: SETTINGS_OUTCOME,
  isConditional: true,
  outcome: { client: true, unchanged: () => ({ changes: [] }) },
  message: ChangeSettings,
  command: ({ input, ifMatch }) => make.changeSettings(input, ifMatch),
});

export const changePassword = commandOperation({
  name: 'changePassword',
  allow: ['admin', 'client'],
  target: 'client',
  tag: 'Clients',
  summary: 'Give a client another password; its sessions end',
  input: ChangePasswordInput,
  example: { newPassword: 'Analytical-1843', newPasswordConfirm: 'Analytical-1843' },
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'INVALID_CREDENTIALS', ...NEW_PASSWORD],
  answer: PASSWORD_OUTCOME,
  message: ChangePassword,
  command: make.changePassword,
});

export const listClients = queryOperation({
  name: 'listClients',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'Clients',
  summary: 'List clients',
  input: ClientsInput,
  problems: ['INVALID_CURSOR', 'PROJECTION_BEHIND'],
  answer: CLIENT_PAGE,
  reads: (input) => {
    const { search, status, level, sort } = filtersOf(input);
    // Many clients may have the same amount, and all of these are compared.
    const isPage = (search ?? status ?? level) === null && sort !== 'available';
    return isPage ? 'page' : 'scan';
  },
  query: ({ input, page, minPosition, work }) =>
    new ListClients(filtersOf(input), page, minPosition, work),
  view: pageView(presentRow),
});

export const getClient = queryOperation({
  name: 'getClient',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Clients',
  summary: 'Read a client',
  input: FreshInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
  answer: CLIENT,
  query: ({ clientId, minRevision }) => new GetClient(clientId, minRevision),
  view: (found, { identity }) => presentClient(found, identity.role),
});

export const getSettings = queryOperation({
  name: 'getSettings',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Clients',
  summary: 'Read a client’s profile and settings',
  input: FreshInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
  answer: CLIENT_SETTINGS,
  query: ({ clientId, minRevision }) => new GetSettings(clientId, minRevision),
  view: (found, { identity }) => presentSettings(found, identity.role),
});

function filtersOf({ search, status, level, sort = 'username' }: ClientsInput): ClientFilters {
  return {
    search: search?.trim() ? search : null,
    status: status ?? null,
    level: level ?? null,
    sort: sort.replace(/^-/, '') as ClientSort,
    descending: sort.startsWith('-'),
  };
}
