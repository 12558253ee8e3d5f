import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { getGraphiql, getGraphiqlFile } from '../../operations/service-operations.js';
import { sendPage } from '../server/headers/send-page.js';
import { Route } from '../server/route.js';
import { PageFiles } from './page-files.js';

/**
 * A session in a cookie needs the header `X-Requested-With`. A key or token goes into the headers
 * of the page, which also become the parameters of the WebSocket.
 */
const START = `const { createElement } = React;
const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
const fetcher = GraphiQL.createFetcher({
  url: '/graphql',
  subscriptionUrl: scheme + '//' + location.host + '/graphql/ws',
  headers: { 'x-requested-with': 'tallystick' },
});
const page = createElement(GraphiQL, {
  fetcher,
  defaultHeaders: JSON.stringify({ authorization: 'Bearer <key or token>' }, null, 2),
  defaultEditorToolsVisibility: 'headers',
  shouldPersistHeaders: false,
});
ReactDOM.createRoot(document.getElementById('page')).render(page);
`;
const FILES = new PageFiles({
  'react.js': { package: 'react', path: 'umd/react.production.min.js' },
  'react-dom.js': { package: 'react-dom', path: 'umd/react-dom.production.min.js' },
  'graphiql.js': { package: 'graphiql', path: 'graphiql.min.js' },
  'graphiql.css': { package: 'graphiql', path: 'graphiql.min.css' },
  'page.css': { text: 'html, body, #page { height: 100%; margin: 0; }\n' },
  'start.js': { text: START },
});
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tallystick GraphQL</title>
<link rel="stylesheet" href="/graphiql/graphiql.css">
<link rel="stylesheet" href="/graphiql/page.css">
</head>
<body>
<div id="page"></div>
<script src="/graphiql/react.js"></script>
<script src="/graphiql/react-dom.js"></script>
<script src="/graphiql/graphiql.js"></script>
<script src="/graphiql/start.js"></script>
</body>
</html>
`;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

/** GraphiQL: a page to try GraphQL. */
@Controller()
export class GraphiqlController {
  @Route(getGraphiql, {
    method: 'GET',
    path: '/graphiql',
    answer: { status: 200, description: 'The page.', types: ['text/html'] },
  })
  page(@Res() reply: FastifyReply): void {
    sendPage(reply, PAGE, POLICY);
  }

  @Route(getGraphiqlFile, {
    method: 'GET',
    path: '/graphiql/:file',
    tagged: true,
    answer: {
      status: 200,
      description: 'The file.',
      types: ['text/css', 'text/javascript'],
    },
  })
  async file(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { file } = request.params as { file: string };
    (await FILES.answer(file)).send(request, reply);
  }
}
