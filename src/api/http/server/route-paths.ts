import { routes } from './route.js';
import type { Method } from './route.js';

/** The methods that an address offers; none when there is no such address. */
export function allowedMethods(path: string): Method[] {
  const found = routes().filter((route) => patternOf(route.path).test(path));
  return [...new Set(found.map(({ method }) => method))];
}

/** Whether the route of this method and pattern may be called without a key. */
export function isPublic(method: string, pattern: string): boolean {
  const asked = method === 'HEAD' ? 'GET' : method;
  return routes().some(
    (route) =>
      route.path === pattern && route.method === asked && !Array.isArray(route.operation.allow),
  );
}

function patternOf(path: string): RegExp {
  const escaped = path.replaceAll('.', '\\.').replaceAll('*', '.*');
  return new RegExp(`^${escaped.replaceAll(/:[A-Za-z]+/g, '[^/]+')}$`);
}
