import type { Brand, BrandLogo } from '../../../application/brands/brand-of.js';
import type { DomainBrand } from '../../../application/queries/billing/get-brand.js';
import * as schema from '../schemas/schema.js';

const { component, nullable, object, text, titled } = schema;

/** A brand as anyone sees it. */
export interface BrandingView {
  readonly name: string;
  readonly primaryColour: string;
  readonly logo: string | null;
  readonly supportEmail: string | null;
  readonly loginText: string | null;
}

/** A brand as admins see it. */
export interface BrandView extends BrandingView {
  readonly domain: string;
  readonly mailFrom: string | null;
}

export function presentBranding(brand: Brand): BrandingView {
  const { name, primaryColour, logo, supportEmail, loginText } = brand;
  return { name, primaryColour, logo: logo && logoUrl(logo), supportEmail, loginText };
}

export function presentBrand({ domain, brand }: DomainBrand): BrandView {
  return { domain, ...presentBranding(brand), mailFrom: brand.mailFrom };
}

function logoUrl({ type, bytes }: BrandLogo): string {
  return `data:${type};base64,${bytes.toString('base64')}`;
}

const DOMAIN = text('Domain of the brand.');
const SHOWN = {
  name: text('Name of the reseller.'),
  primaryColour: text('Primary colour, such as #336699.'),
  logo: nullable(text('The cleaned logo as a data URL; null = none.')),
  supportEmail: nullable(text('Address that clients write to; null = none is known.')),
  loginText: nullable(text('Text on the page of the login; null = none.')),
};

export const BRAND = component(
  'Brand',
  object<BrandView>('The name and the colours that the clients of a reseller see.', {
    domain: DOMAIN,
    ...SHOWN,
    mailFrom: nullable(text('Sender of mails; null = that of the settings.')),
  }),
);

export const BRANDING = component(
  'Branding',
  object<BrandingView>('The brand of the host that was asked.', SHOWN),
);

export const REMOVED_BRAND = titled(
  'RemovedBrand',
  object<{ readonly domain: string }>('A brand that was removed.', { domain: DOMAIN }),
);
