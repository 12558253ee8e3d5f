export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The sender of a mail as its reader sees it. */
export interface MailBrand {
  readonly name: string;
  /** `#rrggbb` */
  readonly primaryColour: string;
  readonly supportEmail: string | null;
  /** `name@example.com`, or a name and one; null = the sender of the settings. */
  readonly mailFrom: string | null;
}

/** The values of a mail, as its reader sees them. */
export interface MailView {
  readonly template: string;
  readonly language: Language;
  readonly brand: MailBrand;
  /** How the reader is addressed. */
  readonly name: string;
  readonly values: { readonly [name: string]: string };
}

export interface MailText {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The texts of mails, from templates. */
export abstract class MailTexts {
  /**
   * No value can add markup, a header or a line to the text.
   * @throws Error when a template is missing, or shows a value that the mail does not have
   */
  abstract render(view: MailView): MailText;
}
