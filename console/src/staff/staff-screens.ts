import { screen } from '../shell/screen.js';

const readers = ['admin', 'auditor'] as const;

/** The screens of members of staff. */
export const staffScreens = [
  screen(
    { name: 'clients', title: 'clients.title', roles: readers },
    () => import('./clients/clients-screen.js'),
  ),
  screen(
    { name: 'clients', title: 'client.title', roles: readers, hasItem: true, isListed: false },
    () => import('./client/client-screen.js'),
  ),
  screen(
    { name: 'new-client', title: 'newClient.title', roles: ['admin'], isListed: false },
    () => import('./new-client/new-client-screen.js'),
  ),
  screen(
    { name: 'edit-client', title: 'edit.title', roles: readers, hasItem: true, isListed: false },
    () => import('./edit/edit-screen.js'),
  ),
  screen(
    { name: 'refusals', title: 'refusals.title', roles: readers },
    () => import('./refusals/refusals-screen.js'),
  ),
];
