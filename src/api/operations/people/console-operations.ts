import type { Operation } from '../operation.js';

/** A browser loads these before anyone logs in; they have no fields in GraphQL. */
const PAGES = {
  allow: 'public',
  target: 'self',
  tag: 'Operations',
  problems: ['NOT_FOUND'],
} as const;

export const getConsole = {
  ...PAGES,
  name: 'getConsole',
  summary: 'The console: a page for people',
} as const satisfies Operation;

export const getConsoleScreen = {
  ...PAGES,
  name: 'getConsoleScreen',
  summary: 'The console, opened at one of its screens',
} as const satisfies Operation;

export const getConsoleItem = {
  ...PAGES,
  name: 'getConsoleItem',
  summary: 'The console, opened at one thing',
} as const satisfies Operation;

export const getPasswordResetPage = {
  ...PAGES,
  name: 'getPasswordResetPage',
  summary: 'The console, opened by the link of a mail to set a new password',
} as const satisfies Operation;

export const getConsoleFile = {
  ...PAGES,
  name: 'getConsoleFile',
  summary: 'A file of the console',
} as const satisfies Operation;
