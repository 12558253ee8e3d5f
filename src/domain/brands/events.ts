/** The facts of the stream `brands`: what the clients of a reseller see (S1-02). */

export type LogoType = 'image/svg+xml' | 'image/png';

/** A picture, which is stored in a record: an event would be too large. */
export interface LogoReference {
  /** Id of the record. */
  readonly logoId: string;
  readonly type: LogoType;
  /** SHA-256 of the picture in hexadecimal. */
  readonly digest: string;
}

export interface BrandDetails {
  readonly name: string;
  /** `#rrggbb` in lower case. */
  readonly primaryColour: string;
  readonly logo: LogoReference | null;
  readonly supportEmail: string;
  /** Sender of mails; null = that of the settings. */
  readonly mailFrom: string | null;
  readonly loginText: string | null;
}

export interface BrandSet {
  readonly type: 'BrandSet';
  readonly data: BrandDetails & { readonly domain: string };
}

export interface BrandRemoved {
  readonly type: 'BrandRemoved';
  readonly data: { readonly domain: string };
}

export type BrandEvent = BrandSet | BrandRemoved;
