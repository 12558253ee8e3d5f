import { ListApiKeys } from '../../application/queries/lists/list-api-keys.js';
import { ApiKeyInput, RotateApiKeyInput } from '../input/api-key-input.js';
import { ListInput } from '../input/query-input.js';
import { presentApiKey } from '../views/operator/api-key.js';
import {
  API_KEYS,
  DELETED_API_KEY,
  NEW_API_KEY,
  ROTATED_API_KEY,
} from '../views/schemas/operator-schema.js';
import type { Operation } from './operation.js';
import { pageView, queryOperation } from './query-operation.js';

export const createApiKey = {
  name: 'createApiKey',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Keys',
  summary: 'Make a key; its secret is shown this once',
  input: ApiKeyInput,
  example: { name: 'smpp gateway', role: 'gateway', channels: ['smpp'], scopes: ['debit'] },
  answer: NEW_API_KEY,
} as const satisfies Operation;

export const listApiKeys = queryOperation({
  name: 'listApiKeys',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Keys',
  summary: 'List the keys, without their secrets',
  input: ListInput,
  problems: ['INVALID_CURSOR'],
  answer: API_KEYS,
  reads: () => 'page',
  query: ({ page }) => new ListApiKeys(page),
  view: pageView(presentApiKey),
});

export const rotateApiKey = {
  name: 'rotateApiKey',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Keys',
  summary: 'Make a key with the rights of another one, which ends after an overlap',
  ids: { keyId: 'NOT_FOUND' },
  input: RotateApiKeyInput,
  example: { overlapSeconds: 3600 },
  answer: ROTATED_API_KEY,
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

export const deleteApiKey = {
  name: 'deleteApiKey',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Keys',
  summary: 'Delete a key; it ends at once',
  ids: { keyId: 'NOT_FOUND' },
  answer: DELETED_API_KEY,
  problems: ['NOT_FOUND', 'LAST_ADMIN'],
} as const satisfies Operation;
