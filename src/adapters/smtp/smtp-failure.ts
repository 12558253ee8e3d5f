import { MailFailure, type MailFailureKind } from '../../ports/mailer.js';

/** The members of nodemailer's errors that decide what happens next. */
interface SmtpError {
  readonly code?: unknown;
  readonly responseCode?: unknown;
  readonly command?: unknown;
}

const TEXT_MAX = 500;
/** Codes of errors about one mail; all others are about the connection. */
const ABOUT_THE_MAIL: ReadonlySet<unknown> = new Set(['EENVELOPE', 'EMESSAGE']);
/** The server ends the connection. */
const CLOSING = 421;
/** Bad sequence of commands: the state of the connection, not the mail. */
const OUT_OF_SEQUENCE = 503;

/** The meaning of an error of nodemailer for the mail. */
export function failureOf(cause: unknown): MailFailure {
  const error: SmtpError = typeof cause === 'object' && cause !== null ? cause : {};
  const { responseCode } = error;
  const code = typeof responseCode === 'number' ? responseCode : null;
  const text = cause instanceof Error ? cause.message : String(cause);
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, TEXT_MAX);
  return new MailFailure(kindOf(error, code), line, code);
}

function kindOf({ code, command }: SmtpError, responseCode: number | null): MailFailureKind {
  // A refused sender is a matter of the settings: every mail has it.
  const isAboutMail = ABOUT_THE_MAIL.has(code) && command !== 'MAIL FROM';
  if (!isAboutMail || responseCode === CLOSING || responseCode === OUT_OF_SEQUENCE) {
    return 'UNREACHABLE';
  }
  if (responseCode === null || responseCode >= 500) return 'REFUSED';
  return 'DELAYED';
}
