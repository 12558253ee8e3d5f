import { SessionEnds } from '../../../src/application/access/session-ends.js';
import type { Sessions } from '../../../src/application/access/sessions.js';
import { NO_LOG } from '../../../src/ports/logger.js';

/** For specs in which nobody has a session. */
export const NO_SESSIONS = new SessionEnds(
  { endAllOf: async () => 0 } as unknown as Sessions,
  NO_LOG,
);
