import { HttpException } from '@nestjs/common';
import { FactsDamaged } from '../../application/access/fact-stream.js';
import { PasswordsBusy } from '../../application/access/passwords.js';
import { PasswordTriesUsedUp } from '../../application/commands/clients/change-password.js';
import { Contention } from '../../application/lanes/answer.js';
import { ClientDamaged } from '../../application/lanes/damaged-clients.js';
import { AppendTooLarge } from '../../application/lanes/group/group.js';
import { SubscriberBehind } from '../../application/push/push-source.js';
import { LongReadRefused, ReadStopped } from '../../application/queries/long-reads.js';
import { StatementDiffers } from '../../application/statements/issued-statements.js';
import { StatementTooLongToPrint } from '../../application/statements/statement-files.js';
import { QueryError } from '../../application/queries/query-error.js';
import { TotalsDiffer } from '../../domain/statements/statement-fold.js';
import { ReadModelUnavailable } from '../../ports/documents.js';
import { LogUnavailable, OutcomeUnknown } from '../../ports/event-log.js';
import { IdIndexUnavailable } from '../../ports/id-index.js';
import { VaultUnavailable } from '../../ports/key-vault.js';
import { RefusalLogUnavailable } from '../../ports/refusal-log.js';
import { PrinterUnavailable, PrintTimedOut } from '../../ports/statement-printer.js';
import { invalidField, Problem } from './problem.js';

type Maker = (cause: Error) => Problem;

function logUnavailable(cause: Error): Problem {
  const shown = cause instanceof LogUnavailable ? cause.shown : null;
  const detail =
    `The log cannot be written (${shown}): nothing was recorded. ` +
    'Send the request again later, with the same id.';
  return new Problem('LOG_UNAVAILABLE', { retryAfter: 1, ...(shown !== null && { detail }) });
}

function damageText(cause: Error): string {
  const at = cause instanceof ClientDamaged ? ` of ${cause.clientId} at ${cause.revision}` : '';
  return `The history${at} does not verify: nothing is decided until the operator restores the log.`;
}

function factsDamaged(cause: Error): Problem {
  const detail = `The log is damaged: ${cause.message}. The operator must restore it.`;
  return new Problem('LOG_UNAVAILABLE', { detail, retryAfter: 30 });
}

function subscriberBehind(cause: Error): Problem {
  const reached = cause instanceof SubscriberBehind ? cause.reached : null;
  const members = { members: { afterRevision: String(reached) } };
  return new Problem('SUBSCRIBER_BEHIND', {
    detail: cause.message,
    ...(reached !== null && members),
  });
}

/** Errors of the stores and the write path; the answer tells the caller when to retry. */
const OUTAGES: readonly (readonly [new (...parts: never[]) => Error, Maker])[] = [
  [LogUnavailable, logUnavailable],
  [
    OutcomeUnknown,
    () =>
      new Problem('LOG_UNAVAILABLE', {
        detail:
          'The log did not confirm the command: it may be recorded or not. ' +
          'Send the request again, with the same id.',
        retryAfter: 1,
      }),
  ],
  [
    IdIndexUnavailable,
    () =>
      new Problem('LOG_UNAVAILABLE', {
        detail:
          'The id index is not ready, and no command is decided without it. ' +
          'Send the request again, with the same id.',
        retryAfter: 2,
      }),
  ],
  [
    VaultUnavailable,
    () =>
      new Problem('LOG_UNAVAILABLE', {
        detail: 'The key vault does not respond. Send the request again, with the same id.',
        retryAfter: 1,
      }),
  ],
  [
    RefusalLogUnavailable,
    () =>
      new Problem('READ_MODEL_UNAVAILABLE', {
        detail: 'The store of refusals does not respond. Read again later.',
        retryAfter: 1,
      }),
  ],
  [
    ClientDamaged,
    (cause) => new Problem('CLIENT_DAMAGED', { detail: damageText(cause), retryAfter: 30 }),
  ],
  [
    PrintTimedOut,
    () =>
      new Problem('OVERLOADED', {
        detail: 'The statement was not printed in time. JSON and CSV can be read.',
        retryAfter: 30,
      }),
  ],
  [
    PrinterUnavailable,
    () =>
      new Problem('OVERLOADED', {
        detail: 'Statements cannot be printed at the moment. JSON and CSV can be read.',
        retryAfter: 5,
      }),
  ],
  [
    StatementTooLongToPrint,
    (cause) =>
      new Problem('NOT_ACCEPTABLE', {
        detail: `Available formats: application/json, text/csv, because ${cause.message}.`,
      }),
  ],
  [
    StatementDiffers,
    (cause) => new Problem('CLIENT_DAMAGED', { detail: `${cause.message}.`, retryAfter: 30 }),
  ],
  [
    TotalsDiffer,
    () =>
      new Problem('CLIENT_DAMAGED', {
        detail: 'The totals in the history of the client do not continue each other.',
        retryAfter: 30,
      }),
  ],
  [FactsDamaged, factsDamaged],
  [ReadModelUnavailable, () => new Problem('READ_MODEL_UNAVAILABLE', { retryAfter: 1 })],
  [
    LongReadRefused,
    () =>
      new Problem('RATE_LIMITED', {
        detail: 'Too many lists, searches, audits or exports at once: this one did not start.',
        retryAfter: 2,
      }),
  ],
  [
    ReadStopped,
    () =>
      new Problem('READ_MODEL_UNAVAILABLE', {
        detail: 'The service stops, and so does this read: send it again.',
        retryAfter: 2,
      }),
  ],
  [
    PasswordsBusy,
    () =>
      new Problem('RATE_LIMITED', {
        detail: 'Too many passwords are checked at the moment: this one was not.',
        retryAfter: 2,
      }),
  ],
  [SubscriberBehind, subscriberBehind],
  [
    PasswordTriesUsedUp,
    (cause) =>
      new Problem('RATE_LIMITED', {
        detail: 'The present password was wrong too often. Send it again later.',
        retryAfter: cause instanceof PasswordTriesUsedUp ? Math.ceil(cause.waitMs / 1_000) : 1,
      }),
  ],
  [Contention, () => new Problem('CONTENTION', { retryAfter: 1 })],
  [
    AppendTooLarge,
    () =>
      new Problem('PAYLOAD_TOO_LARGE', {
        detail: 'The events of this atomic batch are larger than 800 KB. Send fewer items.',
      }),
  ],
];

/** Fastify's own errors by their code. */
const FASTIFY: { readonly [code: string]: Maker } = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new Problem('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send the body as application/json.' }),
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new Problem('PAYLOAD_TOO_LARGE', {
      detail: 'The body is larger than 8 MiB. Send fewer items.',
    }),
  FST_ERR_CTP_EMPTY_JSON_BODY: () =>
    new Problem('MALFORMED_JSON', { detail: 'The body is empty: send a JSON object.' }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new Problem('MALFORMED_JSON', {
      detail: 'The body does not have the length in Content-Length.',
    }),
  FST_ERR_BAD_URL: () => invalidField('path', 'INVALID_PATH', 'must be percent-encoded UTF-8'),
};

/** By the status of all other errors. */
const BY_STATUS: { readonly [status: number]: Maker } = {
  400: () => new Problem('INVALID_INPUT', { detail: 'The request is not well-formed.' }),
  403: () => new Problem('FORBIDDEN'),
  404: () => new Problem('NOT_FOUND'),
  405: () => new Problem('METHOD_NOT_ALLOWED'),
  413: () => new Problem('PAYLOAD_TOO_LARGE'),
  414: () => invalidField('path', 'INVALID_PATH', 'must be shorter'),
  415: () =>
    new Problem('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send the body as application/json.' }),
};

/**
 * The problem for an exception; `null` for a defect, which is logged with its cause and never
 * shown.
 */
export function toProblem(cause: unknown): Problem | null {
  if (cause instanceof Problem) return cause;
  if (!(cause instanceof Error)) return null;
  if (cause instanceof QueryError) return unanswered(cause);
  const outage = OUTAGES.find(([kind]) => cause instanceof kind);
  if (outage) return outage[1](cause);
  const code = 'code' in cause ? String(cause.code) : '';
  const maker = FASTIFY[code] ?? BY_STATUS[statusIn(cause)];
  return maker ? maker(cause) : null;
}

function unanswered({ code, detail, field, refusals }: QueryError): Problem {
  if (code === 'INVALID_INPUT') return invalidField(field ?? '', 'INVALID', detail);
  const wait = code === 'PROJECTION_BEHIND' ? { retryAfter: 1 } : {};
  const explained = refusals.length > 0 ? { refusals } : {};
  return new Problem(code, { detail, ...explained, ...wait });
}

/** Only errors of Nest and Fastify: a status in any other error has no meaning. */
function statusIn(cause: Error): number {
  if (cause instanceof HttpException) return cause.getStatus();
  const { code, statusCode } = cause as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' && code.startsWith('FST_');
  return known && typeof statusCode === 'number' ? statusCode : 0;
}
