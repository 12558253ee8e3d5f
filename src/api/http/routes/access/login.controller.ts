import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LoginSender } from '../../../../application/access/logins/log-in.js';
import type { Started } from '../../../../application/access/sessions.js';
import { SigningKeys } from '../../../../application/access/tokens/signing-keys.js';
import { invalidField } from '../../../errors/problem.js';
import type { Parameter } from '../../../input/parameter.js';
import { LoginRunner } from '../../../operations/runners/login-runner.js';
import { getSigningKeys, logIn, refreshTokens } from '../../../operations/session-operations.js';
import { CLIENT_ID } from '../../../views/examples.js';
import { presentStarted } from '../../../views/session.js';
import { SenderAddresses } from '../../server/admission/sender-addresses.js';
import { sendSessionCookie } from '../../server/admission/session-cookie.js';
import { sendJson } from '../../server/command-responder.js';
import { Route } from '../../server/route.js';

const EXAMPLE = {
  accessToken: 'eyJhbGciOiJFZERTQSJ9.…',
  tokenType: 'Bearer',
  expiresIn: 900,
  refreshToken: `tlr_5f0c1a52-6f0e-4d7f-9b0a-0c9a4d2f7e11.1.${'x'.repeat(43)}`,
  role: 'client',
  clientId: CLIENT_ID,
};
const COOKIE: Parameter = {
  name: 'cookie',
  in: 'query',
  description: '`1` puts the session into a cookie of the browser; the answer has no tokens then.',
  schema: { type: 'string', enum: ['1'] },
};
const PUBLIC_KEY = {
  ...{ kid: '693.aBcDeFgH', kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) },
  ...{ alg: 'EdDSA', use: 'sig' },
};
/** Other services may keep the keys: the next one is published a day before it signs. */
const KEYS_KEPT = 'public, max-age=3600';

/** Starts and refreshes sessions. */
@Controller()
export class LoginController {
  constructor(
    private readonly runner: LoginRunner,
    private readonly addresses: SenderAddresses,
    private readonly keys: SigningKeys,
  ) {}

  @Route(logIn, {
    method: 'POST',
    path: '/v1/login',
    answer: { status: 200, description: 'The new session.', example: EXAMPLE },
    headers: [COOKIE],
  })
  async login(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const cookie = wantsCookie(request);
    answer(reply, await this.runner.login(request.body, this.senderOf(request, cookie)));
  }

  @Route(refreshTokens, {
    method: 'POST',
    path: '/v1/token',
    answer: { status: 200, description: 'The session with its new tokens.', example: EXAMPLE },
  })
  async refresh(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    answer(reply, await this.runner.refresh(request.body, this.senderOf(request, false)));
  }

  @Route(getSigningKeys, {
    method: 'GET',
    path: '/.well-known/jwks.json',
    answer: {
      status: 200,
      description: 'The keys; the header of a token names one.',
      example: { keys: [PUBLIC_KEY] },
    },
  })
  async jwks(@Res() reply: FastifyReply): Promise<void> {
    const keys = await this.keys.published();
    void reply.header('cache-control', KEYS_KEPT);
    sendJson(reply, 200, JSON.stringify({ keys }));
  }

  private senderOf(request: FastifyRequest, cookie: boolean): LoginSender {
    const userAgent = request.headers['user-agent'] ?? '';
    return { ...this.addresses.of(request), userAgent, cookie };
  }
}

/** @throws Problem INVALID_INPUT */
function wantsCookie({ query }: FastifyRequest): boolean {
  const { cookie } = query as { readonly cookie?: unknown };
  if (cookie === undefined || cookie === '1') return cookie === '1';
  throw invalidField('cookie', 'INVALID_CHOICE', 'must be 1, or not be sent');
}

function answer(reply: FastifyReply, started: Started): void {
  if (started.cookie !== null) sendSessionCookie(reply, started.cookie);
  void reply.header('cache-control', 'no-store');
  sendJson(reply, 200, JSON.stringify(presentStarted(started)));
}
