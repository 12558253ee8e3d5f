import type { BrandRemoved, BrandSet, LogoReference } from '../../domain/brands/events.js';
import { canonicalJson } from '../canonical.js';

/** The stored shapes of the stream `brands`; none of them has encrypted fields. */

/** `BrandSet`, version 1. */
export interface BrandSetV1 {
  readonly domain: string;
  readonly loginText?: string;
  readonly logo?: LogoReference;
  readonly mailFrom?: string;
  readonly name: string;
  readonly primaryColour: string;
  readonly supportEmail: string;
}

export function writeBrandSet(data: BrandSet['data']): string {
  const { domain, name, primaryColour, logo, supportEmail, mailFrom, loginText } = data;
  const stored: BrandSetV1 = {
    domain,
    name,
    primaryColour,
    supportEmail,
    ...(logo === null ? {} : { logo }),
    ...(mailFrom === null ? {} : { mailFrom }),
    ...(loginText === null ? {} : { loginText }),
  };
  return canonicalJson(stored);
}

export function readBrandSetV1(text: string): BrandSet['data'] {
  const {
    logo = null,
    mailFrom = null,
    loginText = null,
    ...stored
  } = JSON.parse(text) as BrandSetV1;
  return { ...stored, logo, mailFrom, loginText };
}

/** `BrandRemoved`, version 1. */
export interface BrandRemovedV1 {
  readonly domain: string;
}

export function writeBrandRemoved({ domain }: BrandRemoved['data']): string {
  const stored: BrandRemovedV1 = { domain };
  return canonicalJson(stored);
}

export function readBrandRemovedV1(text: string): BrandRemoved['data'] {
  const { domain } = JSON.parse(text) as BrandRemovedV1;
  return { domain };
}
