import type { NewSecondFactor } from '../../../application/access/factors/second-factors.js';
import { component, flag, listOf, object, text, titled } from './schema.js';

export const NEW_SECOND_FACTOR = component(
  'NewSecondFactor',
  object<NewSecondFactor>('A second factor that waits for its first code.', {
    secret: text('The secret in base32, for an app that cannot scan.'),
    otpauthUrl: text('The URL that an authenticator app scans.'),
    recoveryCodes: listOf(
      text('Works once, in place of a code.'),
      'Codes for the day on which the app is lost; they are shown this once.',
    ),
  }),
);

/** Whether a person has a second factor after a change of it. */
export interface FactorAnswer {
  readonly active: boolean;
}

/** HTTP answers with an empty body. */
export const SECOND_FACTOR = titled(
  'SecondFactor',
  object<FactorAnswer>('The second factor of a person.', {
    active: flag('Whether a login asks for a code from now on.'),
  }),
);
