import { ApiKeyInput } from '../input/api-key-input.js';
import type { Operation } from './operation.js';

export const createApiKey = {
  name: 'createApiKey',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Keys',
  summary: 'Make a key; its secret is shown this once',
  input: ApiKeyInput,
  example: { name: 'smpp gateway', role: 'gateway', channels: ['smpp'], scopes: ['debit'] },
} as const satisfies Operation;

export const listApiKeys = {
  name: 'listApiKeys',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Keys',
  summary: 'List all keys, without their secrets',
} as const satisfies Operation;

export const deleteApiKey = {
  name: 'deleteApiKey',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Keys',
  summary: 'Delete a key; it ends at once',
  problems: ['NOT_FOUND', 'LAST_ADMIN'],
} as const satisfies Operation;
