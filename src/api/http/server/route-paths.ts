import { routes } from './route.js';
import type { Method, RouteSpec } from './route.js';

const PATTERNS = new Map<string, RegExp>();

/** The methods that an address offers; none when there is no such address. */
export function allowedMethods(path: string): Method[] {
  const found = routes().filter((route) => patternOf(route.path).test(path));
  return [...new Set(found.map(({ method }) => method))];
}

/** The declared route of a method and a pattern; HEAD is answered as GET. */
export function declaredRoute(method: string, pattern: string): RouteSpec | undefined {
  const asked = method === 'HEAD' ? 'GET' : method;
  return routes().find((route) => route.path === pattern && route.method === asked);
}

/** Whether the route of this method and pattern may be called without a key. */
export function isPublic(method: string, pattern: string): boolean {
  const route = declaredRoute(method, pattern);
  return route !== undefined && !Array.isArray(route.operation.allow);
}

function patternOf(path: string): RegExp {
  let pattern = PATTERNS.get(path);
  if (pattern === undefined) {
    const escaped = path.replaceAll('.', '\\.').replaceAll('*', '.*');
    pattern = new RegExp(`^${escaped.replaceAll(/:[A-Za-z]+/g, '[^/]+')}$`);
    PATTERNS.set(path, pattern);
  }
  return pattern;
}
