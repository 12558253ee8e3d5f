import { Map as ImmutableMap } from 'immutable';
import type { RecordedOf } from '../access/events.js';
import { same } from '../deep-equal.js';
import type { BrandDetails, BrandEvent } from './events.js';

/** The details of every brand by its domain, which is in lower case. */
export type Brands = ImmutableMap<string, BrandDetails>;

export const NO_BRANDS: Brands = ImmutableMap();

/** The brands after one more fact: a new value, never an exception. */
export function evolveBrands(brands: Brands, { type, data }: RecordedOf<BrandEvent>): Brands {
  if (type === 'BrandRemoved') return brands.delete(data.domain);
  const { domain, ...details } = data;
  return brands.set(domain, details);
}

/**
 * The facts that give a domain this brand; none when it has the same already. A logo with the same
 * digest keeps its record.
 */
export function setBrand(
  brands: Brands,
  domain: string,
  details: BrandDetails,
): readonly BrandEvent[] {
  const before = brands.get(domain);
  const isSameLogo =
    before?.logo?.digest === details.logo?.digest && before?.logo?.type === details.logo?.type;
  const logo = before !== undefined && isSameLogo ? before.logo : details.logo;
  const after = { ...details, logo };
  return before !== undefined && same(before, after)
    ? []
    : [{ type: 'BrandSet', data: { ...after, domain } }];
}

/** The facts that remove a brand; none when there is none. */
export function removeBrand(brands: Brands, domain: string): readonly BrandEvent[] {
  return brands.has(domain) ? [{ type: 'BrandRemoved', data: { domain } }] : [];
}
