import { accountScreens } from '../account/account-screens.js';
import type { Me } from '../api/session.js';
import { clientScreens } from '../client/client-screens.js';
import { staffScreens } from '../staff/staff-screens.js';
import type { Screen } from './screen.js';

const SCREENS: readonly Screen[] = [...clientScreens, ...staffScreens, ...accountScreens];

/** The screens of a role, in the order of the navigation. The first one is its start. */
export function screensOf(role: Me['role']): readonly Screen[] {
  return SCREENS.filter(({ roles }) => roles.includes(role));
}
