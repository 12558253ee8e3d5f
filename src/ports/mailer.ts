/** A file of a mail. */
export interface MailFile {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** A mail that is ready to be sent. Headers are single lines; every address is a bare one. */
export interface OutgoingMail {
  /** Without angle brackets and domain; the same at every attempt. */
  readonly id: string;
  /** `name@example.com`, or a name and one; null = the sender of the settings. */
  readonly from: string | null;
  /** The sender's name as it is shown; null = that of `from`. */
  readonly fromName: string | null;
  readonly replyTo: string | null;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly files: readonly MailFile[];
}

/**
 * The reason why a mail was not sent:
 * - REFUSED: this mail is refused for all time; another attempt would be too.
 * - DELAYED: this mail is refused for the moment.
 * - UNREACHABLE: the server, the credentials or the sender; other mails would fail alike. The mail
 *   may have arrived nevertheless, when its answer got lost.
 */
export type MailFailureKind = 'REFUSED' | 'DELAYED' | 'UNREACHABLE';

/** A mail was not sent, as far as is known. The message may quote addresses and the server. */
export class MailFailure extends Error {
  override readonly name = 'MailFailure';
  constructor(
    readonly kind: MailFailureKind,
    message: string,
    /** Of the server, such as 451; null = there was no answer. */
    readonly responseCode: number | null = null,
  ) {
    super(message);
  }
}

/** Hands mails to a mail server. */
export abstract class Mailer {
  /** False: no server is configured, and nothing is sent. */
  abstract readonly isConfigured: boolean;

  /**
   * Resolves when the server has accepted the mail. Bounded in time and memory, whatever the server
   * does.
   * @throws MailFailure
   */
  abstract send(mail: OutgoingMail): Promise<void>;

  /** Ends idle connections. Mails in work are finished. */
  abstract close(): void;
}
