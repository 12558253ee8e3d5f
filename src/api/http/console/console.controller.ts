import { randomBytes } from 'node:crypto';
import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../errors/problem.js';
import {
  getConsole,
  getConsoleFile,
  getConsoleItem,
  getConsoleScreen,
  getPasswordResetPage,
} from '../../operations/people/console-operations.js';
import { sendPage } from '../server/headers/send-page.js';
import { addVary } from '../server/headers/vary.js';
import { Route } from '../server/route.js';
import { acceptedEncoding } from './accepted-encoding.js';
import { ConsoleFiles } from './console-files.js';

const PAGE = { status: 200, description: 'The page.', types: ['text/html'] } as const;
/** The built page has this in the place of the nonce of one answer. */
const NONCE = '__CSP_NONCE__';
/** A build gives changed files other names. */
const KEPT = 'public, max-age=31536000, immutable';
/** The detail of the problem, and the line of the log, of a service without a built console. */
export const NOT_BUILT =
  'The console is not built, so / is missing: run `npm start`, which builds it, ' +
  'or `node scripts/console/build.mjs`.';

/** The console: one page, which shows a screen by its address, and the files that it loads. */
@Controller()
export class ConsoleController {
  constructor(private readonly files: ConsoleFiles) {}

  @Route(getConsole, { method: 'GET', path: '/', answer: PAGE })
  start(@Res() reply: FastifyReply): Promise<void> {
    return this.page(reply);
  }

  @Route(getPasswordResetPage, { method: 'GET', path: '/password-reset', answer: PAGE })
  passwordReset(@Res() reply: FastifyReply): Promise<void> {
    return this.page(reply);
  }

  @Route(getConsoleScreen, { method: 'GET', path: '/console/:screen', answer: PAGE })
  screen(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.page(reply, request);
  }

  @Route(getConsoleItem, { method: 'GET', path: '/console/:screen/:item', answer: PAGE })
  item(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.page(reply, request);
  }

  @Route(getConsoleFile, {
    method: 'GET',
    path: '/console/assets/:file',
    answer: {
      status: 200,
      description: 'The file; its name changes with its content.',
      types: ['text/javascript', 'text/css', 'image/svg+xml'],
    },
  })
  async file(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { file: name } = request.params as { readonly file: string };
    const file = await this.files.asset(name);
    if (file === null) throw new Problem('NOT_FOUND');
    addVary(reply, 'Accept-Encoding');
    const encoding = acceptedEncoding(file, request.headers['accept-encoding']);
    if (encoding !== null) void reply.header('content-encoding', encoding);
    void reply
      .header('content-type', file.type)
      .header('cache-control', KEPT)
      .header('cross-origin-resource-policy', 'same-origin')
      .send((encoding !== null && file.encoded[encoding]) || file.plain);
  }

  /** Every answer has another nonce, which only styles of the page itself name. */
  private async page(reply: FastifyReply, request?: FastifyRequest): Promise<void> {
    const { screen } = (request?.params ?? {}) as { readonly screen?: string };
    if (screen === 'assets') throw new Problem('NOT_FOUND');
    const page = await this.files.page();
    if (page === null) throw new Problem('NOT_FOUND', { detail: NOT_BUILT });
    const nonce = randomBytes(16).toString('base64');
    void reply.header('cache-control', 'no-cache');
    sendPage(reply, page.replaceAll(NONCE, nonce), policy(nonce));
  }
}

function policy(nonce: string): string {
  return (
    `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; ` +
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'"
  );
}
