import { DAY_MS } from '../../../domain/windows.js';

/** An access token is valid this long. */
export const ACCESS_TOKEN_MS = 15 * 60_000;
/** A session with refresh tokens ends when none was used for this long. */
export const IDLE_MS = 14 * DAY_MS;
/** A session with refresh tokens ends after this time, however often it was refreshed. */
export const SESSION_MS = 90 * DAY_MS;
/** A session in a cookie ends after this time. */
export const COOKIE_MS = 12 * 3_600_000;
