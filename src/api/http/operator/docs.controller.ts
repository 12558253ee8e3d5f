import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FacadeConfig } from '../../auth/http-config.js';
import { getDocs, getDocsFile, getOpenApi } from '../../operations/service-operations.js';
import { buildOpenApi } from '../openapi/build-open-api.js';
import { FreshIds } from '../openapi/fresh-ids.js';
import { JSON_TYPE } from '../server/command-responder.js';
import { sendPage } from '../server/headers/send-page.js';
import { PreparedAnswer } from '../server/prepared-answer.js';
import { Route } from '../server/route.js';
import { PageFiles } from './page-files.js';

const START =
  "SwaggerUIBundle({ url: '/docs/openapi.json', dom_id: '#page', deepLinking: true });\n";
const FILES = new PageFiles({
  'swagger-ui.css': { package: 'swagger-ui-dist', path: 'swagger-ui.css' },
  'swagger-ui-bundle.js': { package: 'swagger-ui-dist', path: 'swagger-ui-bundle.js' },
  'start.js': { text: START },
});
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
    sendPage(reply, PAGE, POLICY);
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
    (await FILES.answer(file)).send(request, reply);
  }

  private text(): string {
    return JSON.stringify(buildOpenApi(this.config.version));
  }
}
