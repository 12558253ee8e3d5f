import type { FastifyRequest } from 'fastify';

const LOOPBACK = /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/;
/** Headers that proxies add to forwarded requests. */
const FORWARDING = new Set(['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'cf-connecting-ip']);

/**
 * Whether a request comes from a program on this machine and not through a proxy on it. The check
 * uses the connection. A proxy that adds no header cannot be distinguished, so this grants access
 * only where the operator configured it (decision 0039).
 */
export function isDirectLoopback({
  socket,
  headers,
}: Pick<FastifyRequest, 'socket' | 'headers'>): boolean {
  const address = socket.remoteAddress ?? '';
  if (address !== '::1' && !LOOPBACK.test(address)) return false;
  return !Object.keys(headers).some(
    (name) => name.startsWith('x-forwarded-') || FORWARDING.has(name),
  );
}
