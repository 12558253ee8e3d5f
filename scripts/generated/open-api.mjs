import 'reflect-metadata';

/** The OpenAPI document of the HTTP facade. */
export async function makeOpenApi() {
  // Loading the controllers declares their routes.
  await import('../../dist/src/api/http/http-facade.js');
  const { buildOpenApi } = await import('../../dist/src/api/http/openapi/build-open-api.js');
  const { VERSION } = await import('../../dist/src/version.js');
  const document = `${JSON.stringify(buildOpenApi(VERSION), null, 2)}\n`;
  return { document, problems: [] };
}
