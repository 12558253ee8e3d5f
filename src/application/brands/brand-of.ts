import type { LogoType } from '../../domain/brands/events.js';

/** The name, the colour and the logo that a client sees. */
export interface Brand {
  readonly name: string;
  /** `#rrggbb` */
  readonly primaryColour: string;
  readonly logo: BrandLogo | null;
  /** Null = none is known. */
  readonly supportEmail: string | null;
  /** Sender of mails; null = that of the settings. */
  readonly mailFrom: string | null;
  readonly loginText: string | null;
}

/** A cleaned picture. */
export interface BrandLogo {
  readonly type: LogoType;
  readonly bytes: Buffer;
}

/** The brand where none was set. */
export const DEFAULT_BRAND: Brand = {
  name: 'Tallystick',
  primaryColour: '#1f5fbf',
  logo: null,
  supportEmail: null,
  mailFrom: null,
  loginText: null,
};

/** The brands of clients, for mails, statements and pages. */
export abstract class BrandOf {
  /**
   * The brand of a client's `brandDomain`; the default brand without one, for an unknown domain and
   * for an unknown client.
   * @throws LogUnavailable, VaultUnavailable
   */
  abstract client(clientId: string): Promise<Brand>;

  /** The brand of a domain, else the default brand. @throws LogUnavailable, VaultUnavailable */
  abstract domain(domain: string): Promise<Brand>;
}
