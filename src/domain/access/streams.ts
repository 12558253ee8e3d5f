/** The stream with all facts about members of staff. */
export const STAFF_STREAM = 'staff';

/** The stream with all facts about API keys. */
export const API_KEYS_STREAM = 'api-keys';

/** The stream with all facts about endpoints of webhooks. */
export const WEBHOOKS_STREAM = 'webhooks';

/** The streams that hold who may use the ledger; each of them is one stream of the whole ledger. */
export const ACCESS_STREAMS: readonly string[] = [STAFF_STREAM, API_KEYS_STREAM, WEBHOOKS_STREAM];
