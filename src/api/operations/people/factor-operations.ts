import { CodeInput } from '../../input/factor-input.js';
import { NEW_SECOND_FACTOR, SECOND_FACTOR } from '../../views/schemas/factor-schema.js';
import type { Operation } from '../operation.js';

const PEOPLE = ['admin', 'auditor', 'client'] as const;
/** Of the stores that a change asks. */
const OUTAGES = ['LOG_UNAVAILABLE', 'CONTENTION', 'CLIENT_DAMAGED'] as const;

export const setUpSecondFactor = {
  name: 'setUpSecondFactor',
  allow: PEOPLE,
  target: 'self',
  tag: 'People',
  summary: 'Set up a second factor of the caller; a login asks for it once it is activated',
  answer: NEW_SECOND_FACTOR,
  problems: ['SECOND_FACTOR_ACTIVE', 'SECOND_FACTOR_MISSING', 'RATE_LIMITED', ...OUTAGES],
} as const satisfies Operation;

export const activateSecondFactor = {
  name: 'activateSecondFactor',
  allow: PEOPLE,
  target: 'self',
  tag: 'People',
  summary: 'Activate the second factor that was set up, with a code of it',
  input: CodeInput,
  example: { code: '492039' },
  answer: SECOND_FACTOR,
  problems: [
    ...(['SECOND_FACTOR_ACTIVE', 'SECOND_FACTOR_MISSING', 'CODE_INVALID', 'RATE_LIMITED'] as const),
    ...OUTAGES,
  ],
} as const satisfies Operation;

export const removeSecondFactor = {
  name: 'removeSecondFactor',
  allow: PEOPLE,
  target: 'self',
  tag: 'People',
  summary: 'Remove the second factor of the caller, with a code of it or a recovery code',
  input: CodeInput,
  example: { code: '492039' },
  answer: SECOND_FACTOR,
  problems: ['SECOND_FACTOR_MISSING', 'CODE_INVALID', 'RATE_LIMITED', ...OUTAGES],
} as const satisfies Operation;

export const resetClientSecondFactor = {
  name: 'resetClientSecondFactor',
  allow: ['admin'],
  target: 'client',
  tag: 'People',
  summary: 'Remove the second factor of a client that lost it',
  answer: SECOND_FACTOR,
  problems: ['CLIENT_NOT_FOUND', ...OUTAGES],
} as const satisfies Operation;

export const resetStaffSecondFactor = {
  name: 'resetStaffSecondFactor',
  allow: ['admin'],
  target: 'ledger',
  tag: 'People',
  summary: 'Remove the second factor of a member of staff who lost it',
  ids: { staffId: 'NOT_FOUND' },
  answer: SECOND_FACTOR,
  problems: ['NOT_FOUND', ...OUTAGES],
} as const satisfies Operation;
