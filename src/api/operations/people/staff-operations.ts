import { GetStaffMember } from '../../../application/queries/staff/get-staff-member.js';
import { ListStaff } from '../../../application/queries/staff/list-staff.js';
import { ListInput } from '../../input/query-input.js';
import { ChangeStaffInput, CreateStaffInput } from '../../input/staff-input.js';
import {
  REMOVED_STAFF,
  STAFF,
  STAFF_OUTCOME,
  STAFF_PAGE,
} from '../../views/schemas/staff-schema.js';
import { presentStaff } from '../../views/operator/staff.js';
import type { Operation } from '../operation.js';
import { pageView, queryOperation } from '../query-operation.js';

const PASSWORD_PROBLEMS = ['PASSWORD_TOO_WEAK', 'PASSWORD_MISMATCH', 'RATE_LIMITED'] as const;

export const createStaff = {
  name: 'createStaff',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Staff',
  summary: 'Add a member of staff',
  input: CreateStaffInput,
  isKeyed: true,
  example: {
    username: 'grace',
    email: 'grace@example.com',
    name: 'Grace Hopper',
    role: 'auditor',
    password: 'Compiler-1952',
    passwordConfirm: 'Compiler-1952',
  },
  answer: STAFF_OUTCOME,
  problems: ['USERNAME_TAKEN', 'EMAIL_TAKEN', 'ID_REUSED', ...PASSWORD_PROBLEMS],
} as const satisfies Operation;

export const listStaff = queryOperation({
  name: 'listStaff',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Staff',
  summary: 'List the members of staff',
  input: ListInput,
  problems: ['INVALID_CURSOR'],
  answer: STAFF_PAGE,
  reads: () => 'page',
  query: ({ page }) => new ListStaff(page),
  view: pageView(presentStaff),
});

export const getStaffMember = queryOperation({
  name: 'getStaffMember',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Staff',
  summary: 'Read a member of staff',
  ids: { staffId: 'NOT_FOUND' },
  problems: ['NOT_FOUND'],
  answer: STAFF,
  query: ({ ids: { staffId } }) => new GetStaffMember(staffId),
  view: presentStaff,
});

export const changeStaff = {
  name: 'changeStaff',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Staff',
  summary: 'Change a member of staff',
  ids: { staffId: 'NOT_FOUND' },
  input: ChangeStaffInput,
  example: { role: 'admin', disabled: false },
  answer: STAFF_OUTCOME,
  problems: ['NOT_FOUND', 'USERNAME_TAKEN', 'EMAIL_TAKEN', 'LAST_ADMIN', ...PASSWORD_PROBLEMS],
} as const satisfies Operation;

export const removeStaff = {
  name: 'removeStaff',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Staff',
  summary: 'Remove a member of staff with all personal data',
  ids: { staffId: 'NOT_FOUND' },
  answer: REMOVED_STAFF,
  problems: ['NOT_FOUND', 'LAST_ADMIN'],
} as const satisfies Operation;
