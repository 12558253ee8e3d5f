import { fastifyCookie as cookies } from '@fastify/cookie';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { COOKIE_MS } from '../../../../application/access/tokens/token-lives.js';

/** Browsers accept this prefix from the host itself only, with `Secure` and the path `/`. */
export const SESSION_COOKIE = '__Host-tallystick-session';

const OPTIONS = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const;

/**
 * Loads the parser of cookies with the server: the plugin does so when it is registered. It is in a
 * scope without routes, so no request runs its hooks; most requests have no cookie.
 */
export function acceptCookies(server: FastifyInstance): void {
  void server.register(async (scope) => {
    await scope.register(cookies, { hook: false });
  });
}

/** The session in a `Cookie` header; undefined = none. */
export function sessionCookieIn(header: string): string | undefined {
  return header.includes(SESSION_COOKIE) ? cookies.parse(header)[SESSION_COOKIE] : undefined;
}

/** Gives the browser the session, for as long as it may last. */
export function sendSessionCookie(reply: FastifyReply, value: string): void {
  const options = { ...OPTIONS, maxAge: COOKIE_MS / 1000 };
  void reply.header('set-cookie', cookies.serialize(SESSION_COOKIE, value, options));
}

/** Takes the session from the browser. */
export function clearSessionCookie(reply: FastifyReply): void {
  const options = { ...OPTIONS, maxAge: 0 };
  void reply.header('set-cookie', cookies.serialize(SESSION_COOKIE, '', options));
}
