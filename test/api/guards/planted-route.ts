import { routes, type RouteSpec } from '../../../src/api/http/server/route.js';

/** Runs something while a route is declared that the OpenAPI document does not have. */
export async function withDeclared<T>(route: RouteSpec, run: () => Promise<T>): Promise<T> {
  const declared = routes() as RouteSpec[];
  declared.push(route);
  try {
    return await run();
  } finally {
    declared.splice(declared.indexOf(route), 1);
  }
}
