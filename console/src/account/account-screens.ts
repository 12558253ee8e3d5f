import { screen } from '../shell/screen.js';

const everybody = ['client', 'admin', 'auditor'] as const;

/** The account of the person who is signed in, the same screen for every role. */
export const accountScreens = [
  screen(
    { name: 'account', title: 'account.title', roles: everybody },
    () => import('./account-screen.js'),
  ),
];
