import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { noneMatchNames } from '../../input/etag.js';

const SHARED = new WeakSet<object>();

/** Whether a payload takes memory once, for all the answers that it is in. */
export function isShared(payload: object): boolean {
  return SHARED.has(payload);
}

/** Marks bytes that all answers share. */
export function shared(bytes: Buffer): Buffer {
  SHARED.add(bytes);
  return bytes;
}

/**
 * A large answer that is the same for every caller. Its bytes are made once: all connections that
 * it is written to share them, so peers that do not read take no memory.
 */
export class PreparedAnswer {
  private readonly tag: string;

  constructor(
    private readonly type: string,
    private readonly bytes: Buffer,
  ) {
    shared(bytes);
    this.tag = `"${hash('sha256', bytes, 'base64url').slice(0, 22)}"`;
  }

  /** Answers, or answers 304 to a caller who has these bytes. */
  send(request: FastifyRequest, reply: FastifyReply): void {
    void reply.header('etag', this.tag).header('cache-control', 'no-cache');
    if (noneMatchNames(request.headers['if-none-match'], this.tag)) {
      void reply.code(304).send();
      return;
    }
    void reply.header('content-type', this.type).send(this.bytes);
  }
}
