import type { BrandLogo } from '../../../../application/brands/brand-of.js';
import { invalidField } from '../../../errors/problem.js';
import { cleanPng } from './clean-png.js';
import { cleanSvg } from './clean-svg.js';

/** Bytes of a picture. */
const BYTES_MAX = 256 * 1024;
const DATA_URL = /^data:(image\/svg\+xml|image\/png);base64,([A-Za-z0-9+/]+={0,2})$/;

/** The picture of a data URL, without anything that it does not need. @throws Problem */
export function parseLogo(url: string): BrandLogo {
  const [, type, base64] = DATA_URL.exec(url) ?? [];
  if (type === undefined || base64 === undefined) {
    throw faulty('must be a data URL such as data:image/png;base64,… of an SVG or PNG picture');
  }
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > BYTES_MAX) throw faulty('must be a picture of at most 256 kB');
  if (type === 'image/png') {
    const png = cleanPng(bytes);
    if (png === null) throw faulty('must be a valid PNG without interlacing, up to 2048 × 2048');
    return { type, bytes: png };
  }
  const svg = cleanSvg(bytes);
  if (svg === null) {
    throw faulty('must be a valid SVG picture without entities, scripts and outside references');
  }
  return { type: 'image/svg+xml', bytes: svg };
}

function faulty(message: string): Error {
  return invalidField('logo', 'INVALID_LOGO', message);
}
