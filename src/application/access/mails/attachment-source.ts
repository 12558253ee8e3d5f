import type { Subject } from '../subject-states.js';

/** A file that a mail carries. It is made when the mail is sent, and never stored. */
export interface MailAttachment {
  /** Name of the `AttachmentSource` that makes it; stored, so it never changes. */
  readonly source: string;
  /** Tells the source which file, such as the number of a statement. Nothing personal. */
  readonly reference: string;
}

/** A file as it is attached. */
export interface AttachedFile {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** Makes attachments of one kind while their mail is sent. */
export interface AttachmentSource {
  /** Noun in kebab-case. */
  readonly name: string;
  /**
   * Null = it does not exist any more, and the mail is given up. Anything thrown is an outage: the
   * mail is tried again later.
   */
  make(subject: Pick<Subject, 'kind' | 'id'>, reference: string): Promise<AttachedFile | null>;
}
