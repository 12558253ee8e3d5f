import { screen } from '../shell/screen.js';

const roles = ['client'] as const;

/** The screens of a client: its own data. */
export const clientScreens = [
  screen({ name: 'credits', title: 'credits.title', roles }, () => import('./credits-screen.js')),
  screen({ name: 'log', title: 'log.title', roles }, () => import('./log-screen.js')),
];
