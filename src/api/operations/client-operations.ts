import { ChangeSettings } from '../../application/commands/clients/change-settings.js';
import { CreateClient } from '../../application/commands/clients/create-client.js';
import * as make from '../commands/client-commands.js';
import { CreateClientInput, PatchClientInput } from '../input/client-input.js';
import { ClientsInput } from '../input/queries/client-queries.js';
import { FreshInput } from '../input/query-input.js';
import { CLIENT_ID } from '../views/examples.js';
import { commandOperation, type Operation } from './operation.js';

const NEW_CLIENT = {
  id: CLIENT_ID,
  username: 'ada',
  email: 'ada@example.com',
  currency: 'CREDIT',
  firstName: 'Ada',
  lastName: 'Lovelace',
  settings: { timeZone: 'Europe/Berlin', allowCredit: '50' },
};

export const createClient = commandOperation({
  name: 'createClient',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Clients',
  summary: 'Create a client; its meter begins at 0 | 0 | 0',
  input: CreateClientInput,
  example: NEW_CLIENT,
  problems: ['USERNAME_TAKEN', 'EMAIL_TAKEN', 'ID_REUSED', 'AMOUNT_LIMIT'],
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
  ],
  message: ChangeSettings,
  command: ({ input, ifMatch }) => make.changeSettings(input, ifMatch),
});

export const listClients = {
  name: 'listClients',
  allow: ['admin', 'auditor'],
  target: 'ledger',
  tag: 'Clients',
  summary: 'List clients',
  input: ClientsInput,
  problems: ['INVALID_CURSOR', 'PROJECTION_BEHIND'],
} as const satisfies Operation;

export const getClient = {
  name: 'getClient',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Clients',
  summary: 'Read a client',
  input: FreshInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
} as const satisfies Operation;

export const getSettings = {
  name: 'getSettings',
  allow: ['admin', 'auditor', 'client'],
  target: 'client',
  tag: 'Clients',
  summary: 'Read a client’s profile and settings',
  input: FreshInput,
  problems: ['CLIENT_NOT_FOUND', 'CLIENT_PURGED', 'PROJECTION_BEHIND'],
} as const satisfies Operation;
