import { fastifyCookie as cookies } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SIGN_IN_MS } from '../../../../application/access/staff/sign-ins.js';

const SIGN_IN_COOKIE = '__Host-tallystick-sign-in';

/** `lax`: the browser comes back from the issuer by a link of another site. */
const OPTIONS = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;

/** The ticket of the sign-in that this browser started; undefined = none. */
export function signInTicketIn({ headers: { cookie = '' } }: FastifyRequest): string | undefined {
  return cookies.parse(cookie)[SIGN_IN_COOKIE];
}

/** The header line that gives the browser a ticket. */
export function signInCookie(ticket: string): string {
  return cookies.serialize(SIGN_IN_COOKIE, ticket, { ...OPTIONS, maxAge: SIGN_IN_MS / 1000 });
}

/** Takes the ticket from the browser: it has served. */
export function clearSignInCookie(reply: FastifyReply): void {
  const options = { ...OPTIONS, maxAge: 0 };
  void reply.header('set-cookie', cookies.serialize(SIGN_IN_COOKIE, '', options));
}
