import type { FastifyReply } from 'fastify';
import { PAGE_HEADERS } from './security-headers.js';

/** Answers with a page that a browser may show, under a content security policy. */
export function sendPage(reply: FastifyReply, page: string, policy: string): void {
  void reply
    .header('content-type', 'text/html; charset=utf-8')
    .headers(PAGE_HEADERS)
    .header('content-security-policy', policy)
    .send(page);
}
