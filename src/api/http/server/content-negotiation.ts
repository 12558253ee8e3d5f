import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { Problem } from '../../errors/problem.js';

export const FORMATS = ['application/json', 'text/csv', 'application/x-ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** The format of a list that `Accept` prefers; JSON without a preference. @throws Problem */
export function formatOf(accept: string | undefined): Format {
  return preferredOf(accept, FORMATS);
}

/**
 * The offered format that `Accept` prefers (RFC 9110 §12.5.1); the first without a preference.
 * @throws Problem NOT_ACCEPTABLE
 */
export function preferredOf<F extends string>(
  accept: string | undefined,
  offered: readonly [F, ...F[]],
): F {
  if (accept === undefined || accept.trim() === '') return offered[0];
  const ranges = accept.split(',').map(rangeOf);
  const qualities = offered.map((format) => qualityOf(format, ranges));
  const best = Math.max(...qualities);
  const format = offered[qualities.indexOf(best)];
  if (best > 0 && format !== undefined) return format;
  throw new Problem('NOT_ACCEPTABLE', { detail: `Available formats: ${offered.join(', ')}.` });
}

interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

function rangeOf(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** The most specific range that names the format decides. */
function qualityOf(format: string, ranges: readonly MediaRange[]): number {
  for (const type of [format, `${format.split('/')[0]}/*`, '*/*']) {
    const named = ranges.find((range) => range.type === type);
    if (named !== undefined) return named.quality;
  }
  return 0;
}

/** Chunks of text as an answer; the next chunk is created only when the connection accepts it. */
export function streamOf(chunks: AsyncIterable<string>, type: Format): StreamableFile {
  return new StreamableFile(Readable.from(chunks, { objectMode: true, highWaterMark: 1 }), {
    type: `${type}; charset=utf-8`,
  });
}
