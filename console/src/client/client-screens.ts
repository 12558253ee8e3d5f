import { screen } from '../shell/screen.js';

const roles = ['client'] as const;

/** The screens of a client: its own data. */
export const clientScreens = [
  screen({ name: 'credits', title: 'credits.title', roles }, () => import('./credits-screen.js')),
  screen({ name: 'log', title: 'log.title', roles }, () => import('./log-screen.js')),
  screen({ name: 'usage', title: 'usage.title', roles }, () => import('./usage/usage-screen.js')),
  screen(
    { name: 'statements', title: 'statements.title', roles },
    () => import('./statements/statements-screen.js'),
  ),
  screen(
    { name: 'messages', title: 'message.title', roles },
    () => import('./messages/messages-screen.js'),
  ),
];
