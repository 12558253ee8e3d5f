import { GetBrand } from '../../../application/queries/billing/get-brand.js';
import { BrandInput } from '../../input/billing/brand-input.js';
import { BRAND, BRANDING, presentBrand, REMOVED_BRAND } from '../../views/billing/brand.js';
import type { Operation } from '../operation.js';
import { queryOperation } from '../query-operation.js';

export const setBrand = {
  name: 'setBrand',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Billing',
  summary: 'Set the brand of a domain, as a whole',
  ids: { domain: 'NOT_FOUND' },
  input: BrandInput,
  example: {
    name: 'Example SMS',
    primaryColour: '#336699',
    supportEmail: 'help@example.com',
    loginText: 'Welcome',
  },
  answer: BRAND,
} as const satisfies Operation;

export const getBrand = queryOperation({
  name: 'getBrand',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Billing',
  summary: 'Read the brand of a domain',
  ids: { domain: 'NOT_FOUND' },
  problems: ['NOT_FOUND'],
  answer: BRAND,
  query: ({ ids: { domain } }) => new GetBrand(domain),
  view: presentBrand,
});

export const removeBrand = {
  name: 'removeBrand',
  allow: ['admin'],
  target: 'ledger',
  tag: 'Billing',
  summary: 'Remove the brand of a domain; its clients see the default brand',
  ids: { domain: 'NOT_FOUND' },
  answer: REMOVED_BRAND,
  problems: ['NOT_FOUND'],
} as const satisfies Operation;

/** A page asks before anyone logs in. The `Host` of HTTP decides, so GraphQL has no such field. */
export const getBranding = {
  name: 'getBranding',
  allow: 'public',
  target: 'self',
  tag: 'Billing',
  summary: 'Read the brand of the host that the request names, else the default brand',
  answer: BRANDING,
  problems: ['LOG_UNAVAILABLE'],
} as const satisfies Operation;
