import type { FastifyReply, FastifyRequest } from 'fastify';
import { noneMatchNames } from '../../input/etag.js';

/**
 * Sets the answer's tag, and answers 304 without a body when the caller has it already. Caches
 * between us must not share what one key may see with another.
 */
export function withEtag<T extends object>(
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  tag: string,
  body: T,
): T | undefined {
  const { request, reply } = exchange;
  reply.header('etag', tag).header('cache-control', 'private, no-cache');
  if (!noneMatchNames(request.headers['if-none-match'], tag)) return body;
  reply.status(304);
  return undefined;
}
