import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FacadeConfig } from '../../auth/http-config.js';
import { Problem } from '../../errors/problem.js';
import { getDocs, getDocsFile, getOpenApi } from '../../operations/service-operations.js';
import { buildOpenApi } from '../openapi/build-open-api.js';
import { FreshIds } from '../openapi/fresh-ids.js';
import { JSON_TYPE } from '../server/command-responder.js';
import { PAGE_HEADERS } from '../server/headers/security-headers.js';
import { PreparedAnswer } from '../server/prepared-answer.js';
import { Route } from '../server/route.js';

/** The files of the page; all of them come from this service. */
const FILES: { readonly [name: string]: string } = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'start.js': 'text/javascript; charset=utf-8',
};
const START =
  "SwaggerUIBundle({ url: '/docs/openapi.json', dom_id: '#page', deepLinking: true });\n";
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tallystick API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'";

/** The OpenAPI document, and a page to try it. */
@Controller()
export class DocsController {
  private document: PreparedAnswer | null = null;
  private examples: FreshIds | null = null;
  private readonly files = new Map<string, Promise<PreparedAnswer>>();

  constructor(private readonly config: FacadeConfig) {}

  @Route(getOpenApi, {
    method: 'GET',
    path: '/openapi.json',
    tagged: true,
    answer: { status: 200, description: 'OpenAPI 3.1.', schema: { type: 'object' } },
  })
  openApi(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.document ??= new PreparedAnswer(JSON_TYPE, Buffer.from(this.text()));
    this.document.send(request, reply);
  }

  @Route(getDocs, {
    method: 'GET',
    path: '/docs',
    answer: { status: 200, description: 'The page.', types: ['text/html'] },
  })
  page(@Res() reply: FastifyReply): void {
    void reply
      .header('content-type', 'text/html; charset=utf-8')
      .headers(PAGE_HEADERS)
      .header('content-security-policy', POLICY)
      .send(PAGE);
  }

  @Route(getDocsFile, {
    method: 'GET',
    path: '/docs/:file',
    tagged: true,
    answer: {
      status: 200,
      description: 'The file.',
      types: ['text/css', 'text/javascript', 'application/json'],
      schema: { type: 'object' },
      example: {},
    },
  })
  async file(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { file } = request.params as { file: string };
    if (file === 'openapi.json') {
      this.examples ??= new FreshIds(this.text());
      const bytes = this.examples.bytesFor(reply.raw);
      void reply.header('content-type', JSON_TYPE).send(bytes);
      return;
    }
    if (!Object.hasOwn(FILES, file)) throw new Problem('NOT_FOUND');
    const answer = await this.prepared(file);
    answer.send(request, reply);
  }

  private prepared(file: string): Promise<PreparedAnswer> {
    let answer = this.files.get(file);
    if (answer === undefined) {
      answer = fileAnswer(file);
      this.files.set(file, answer);
      // A file that cannot be read now is read again for the next request.
      answer.catch(() => this.files.delete(file));
    }
    return answer;
  }

  private text(): string {
    return JSON.stringify(buildOpenApi(this.config.version));
  }
}

async function fileAnswer(file: string): Promise<PreparedAnswer> {
  const bytes = file === 'start.js' ? Buffer.from(START) : await readFile(join(folder(), file));
  return new PreparedAnswer(FILES[file] ?? '', bytes);
}

function folder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
