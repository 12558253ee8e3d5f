import type { ErrorCode } from './error-table.js';
import { ACCESS_HELP } from './access-help.js';
import type { Help, Retry } from './help.js';
import { eachLimit } from '../../domain/client/limits.js';
import { limitMeaning, limitRemedy } from './limit-texts.js';

/** Content of a problem's page. */
export interface ProblemHelp {
  readonly meaning: string;
  readonly remedy: string;
  readonly retry: Retry;
}

const OUTAGE = (what: string): Help => [
  'later',
  what,
  'Send the same request again, with the same id, after the seconds of `Retry-After`. A ' +
    'command that was recorded before is not counted twice.',
];

/** Every code has its page: a new code does not compile until it is listed here. */
const HELP: { readonly [code in ErrorCode]: Help } = {
  ...ACCESS_HELP,
  INVALID_INPUT: [
    'after-change',
    'A field of the body, a parameter or a header cannot be used.',
    'Correct every field that `errors` lists; each `message` says what to send instead.',
  ],
  INVALID_CURSOR: [
    'after-change',
    'The cursor is damaged, or it belongs to another list or to other filters.',
    'Send the `nextCursor` of the last answer unchanged, with the same filters. Or start without ' +
      'a cursor.',
  ],
  MALFORMED_JSON: [
    'after-change',
    'The body is empty, cut off, or not well-formed JSON in UTF-8.',
    'Send one JSON object, with every key at most once.',
  ],
  IDEMPOTENCY_REQUIRED: [
    'after-change',
    'A command that moves credits has neither an id in its body nor an `Idempotency-Key`.',
    'Send the id that `errors` names, or an `Idempotency-Key` of 1 to 200 visible characters. ' +
      'Use the same one for every retry.',
  ],
  INSUFFICIENT_CREDITS: [
    'after-change',
    'After the debit the balance would be below the floor, the lowest balance that the client’s ' +
      'credit line and overdraw allow.',
    'Recharge the client or raise its credit line. `shortfall` in `refusals` is the number of ' +
      'credits that are missing.',
  ],
  FORBIDDEN: [
    'never',
    'The key is valid, but its role, its scopes or the clients that it is bound to do not permit ' +
      'this.',
    'Use a key that permits it; `detail` says what this key lacks.',
  ],
  MESSAGING_RESTRICTED: [
    'after-change',
    'The operator has stopped the messages of this client.',
    'Have an admin allow messaging again with `POST /v1/clients/{id}/allow-messaging`.',
  ],
  CHANNEL_NOT_ALLOWED: [
    'after-change',
    'The client, or the key, may not send on this channel.',
    'Send on another channel, or have an admin switch the channel on in the settings.',
  ],
  TEST_NOT_ALLOWED: [
    'after-change',
    'The client may not send test messages.',
    'Send it without `test`, or have an admin set `canSendTests`.',
  ],
  NOT_FOUND: [
    'never',
    'The service has no such address, or the object that the address names does not exist.',
    'Check the address and the id.',
  ],
  CLIENT_NOT_FOUND: [
    'never',
    'There is no client with this id, or the key is bound to other clients.',
    'Check the id of the client, and the `clientIds` of the key.',
  ],
  MESSAGE_NOT_FOUND: [
    'never',
    'No message with this id was charged to this client.',
    'Check the message id and the client.',
  ],
  RESERVATION_NOT_FOUND: [
    'never',
    'The client has no reservation with this id.',
    'Check the reservation id and the client.',
  ],
  RECHARGE_NOT_FOUND: [
    'never',
    'The client has no recharge with this id.',
    'Check the recharge id and the client.',
  ],
  METHOD_NOT_ALLOWED: [
    'never',
    'The address exists, but it does not support this method.',
    'Use one of the methods in the `Allow` header.',
  ],
  NOT_ACCEPTABLE: [
    'after-change',
    'The answer is not available in any format that the header `Accept` lists.',
    'Send one of the formats in `detail` as `Accept`, or leave the header out.',
  ],
  USERNAME_TAKEN: [
    'never',
    'Another client or member of staff has this username, or one that looks the same.',
    'Choose another username.',
  ],
  EMAIL_TAKEN: [
    'never',
    'Another client or member of staff has this e-mail address.',
    'Choose another address.',
  ],
  WEBHOOK_LIMIT: [
    'after-change',
    'The ledger has 50 webhooks, which is the most.',
    'Delete a webhook that is not needed: `DELETE /v1/webhooks/{webhookId}`.',
  ],
  WEBHOOK_DISABLED: [
    'after-change',
    'The webhook is disabled, so nothing is sent to it.',
    'Enable it first: `PATCH /v1/webhooks/{webhookId}` with `disabled: false`.',
  ],
  LAST_ADMIN: [
    'after-change',
    'This is the last key with the role admin, or the last enabled admin among the staff.',
    'Make another admin key, or add another admin. Then send the request again.',
  ],
  OUTSIDE_DISPATCH_WINDOW: [
    'later',
    'The client may not send at this time of day.',
    'Send the message at `notBefore`. It is absent when the client’s dispatch window contains no ' +
      'time at all; have an admin change the window then.',
  ],
  RESERVATION_CLOSED: [
    'never',
    'The reservation was captured, released or has expired.',
    'Debit the message instead, or make a new reservation.',
  ],
  RESERVATION_LIMIT: [
    'later',
    'The client has as many open reservations as the service allows.',
    'Capture or release reservations that are no longer needed, or reserve for a shorter time. ' +
      'An operator raises the limit with `TALLYSTICK_RESERVATIONS_MAX`.',
  ],
  PROJECTION_BEHIND: [
    'later',
    'The read models did not reach the requested revision or position within 2 s.',
    'Read again after the seconds of `Retry-After`.',
  ],
  SUBSCRIBER_BEHIND: [
    'after-change',
    'More changes wait for a GraphQL subscription than the service keeps for it.',
    'Read what changed with a query, then subscribe again. `afterRevision` is the revision that the ' +
      'subscription had reached.',
  ],
  BATCH_ABORTED: [
    'after-change',
    'Another item of the atomic batch was refused, so none was recorded.',
    'Correct or remove the item that was refused, and send the whole batch again.',
  ],
  CLIENT_PURGED: [
    'never',
    'The client was deleted 90 days after it was disabled. Only totals without personal data remain.',
    'Create a new client with another id.',
  ],
  REVISION_MISMATCH: [
    'after-change',
    'The settings were changed after you read them: `If-Match` names an older version.',
    'Read the settings again, check your change, and send it with the new `ETag` as `If-Match`.',
  ],
  PAYLOAD_TOO_LARGE: [
    'after-change',
    'The body is larger than 8 MiB or has too many values, or the events of an atomic batch take ' +
      'more than 800 KB.',
    'Send fewer items at once.',
  ],
  UNSUPPORTED_MEDIA_TYPE: [
    'after-change',
    'The body is not sent as JSON in UTF-8, or it is compressed.',
    'Send `Content-Type: application/json` without `Content-Encoding`.',
  ],
  ID_REUSED: [
    'never',
    'The id or the `Idempotency-Key` was used before, with other content. Nothing was recorded.',
    'Use a new id for a new command. To repeat a command, send exactly the same content.',
  ],
  CURRENCY_LOCKED: [
    'never',
    'The currency of a client is fixed when the client is created.',
    'Leave `currency` out, or create another client with the other currency.',
  ],
  REFUND_EXCEEDS_DEBIT: [
    'after-change',
    'The refund is larger than the part of the debit that has not been refunded yet.',
    'Refund at most `remaining` credits, or leave `credits` out to refund all of them.',
  ],
  CAPTURE_EXCEEDS_RESERVATION: [
    'after-change',
    'The capture is larger than the credits that the reservation still holds.',
    'Capture at most `reserved` credits, and debit the rest.',
  ],
  WITHDRAWAL_EXCEEDS_AVAILABLE: [
    'after-change',
    'The withdrawal is larger than the available credits. Used and reserved credits cannot be ' +
      'withdrawn.',
    'Withdraw at most `available` credits.',
  ],
  AMOUNT_LIMIT: [
    'after-change',
    'The amount, or the total of the client after it, is more than 10^12 credits.',
    'Use a smaller amount.',
  ],
  FACT_LIMIT: [
    'never',
    'A message has as many delivery reports or refunds, or a recharge as many changes of its ' +
      'payment, as the service keeps under one id.',
    'A final delivery report is still accepted, and so is a refund of all that is left.',
  ],
  ...eachLimit((kind): Help => ['later', limitMeaning(kind), limitRemedy(kind)]),
  RATE_LIMITED: [
    'later',
    'This key has sent more requests per second than it may, or this address has sent too many ' +
      'without a valid key. An address may also have too many connections, and too many searches, ' +
      'audits or exports may run at the same time.',
    'Send the request again after the seconds of `Retry-After`, and send fewer requests per second.',
  ],
  REQUEST_TIMEOUT: [
    'later',
    'The headers did not arrive within 20 s, or the whole request within 60 s.',
    'Open a new connection and send the request again, with its body at once.',
  ],
  HEADERS_TOO_LARGE: [
    'after-change',
    'The headers of the request are longer than 16 KiB.',
    'Send fewer or shorter headers.',
  ],
  INTERNAL: [
    'later',
    'The service has a defect. Its log has the cause, with the `requestId` of this answer.',
    'Report the `requestId` to the operator. You may send a command again with the same id.',
  ],
  CONTENTION: OUTAGE(
    'Several instances change this client at the same time, or the read models are too far behind ' +
      'the log.',
  ),
  LOG_UNAVAILABLE: OUTAGE(
    'The event log, the id index or the key vault does not respond or cannot be written. Without ' +
      'them the service decides nothing.',
  ),
  OVERLOADED: [
    'later',
    'The memory that the service may use for large bodies, or its number of connections, is in use.',
    'Send the request again after the seconds of `Retry-After`.',
  ],
  CLIENT_DAMAGED: [
    'later',
    'An event of this client was changed in the log after it was recorded, so its credits cannot ' +
      'be trusted. Nothing is decided for this client; other clients are not affected.',
    'The operator restores the log; the log of the service names the event. Then send the same ' +
      'request again, under the same id.',
  ],
  READ_MODEL_UNAVAILABLE: [
    'later',
    'The store of the read models does not respond, or the read model is not built yet.',
    'Read again after the seconds of `Retry-After`.',
  ],
};

export function helpOn(code: ErrorCode): ProblemHelp {
  const [retry, meaning, remedy] = HELP[code];
  return { meaning, remedy, retry };
}
