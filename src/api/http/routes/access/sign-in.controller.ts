import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  SignInOption,
  SignInRefused,
  type SignInRefusal,
  type SignIns,
} from '../../../../application/access/staff/sign-ins.js';
import { IdentityProviderUnavailable } from '../../../../ports/identity-provider.js';
import { FacadeConfig } from '../../../auth/http-config.js';
import { invalidField, Problem } from '../../../errors/problem.js';
import {
  finishSignIn,
  getSignInOptions,
  startSignIn,
} from '../../../operations/people/sign-in-operations.js';
import { SenderAddresses } from '../../server/admission/sender-addresses.js';
import { sendSessionCookie } from '../../server/admission/session-cookie.js';
import {
  clearSignInCookie,
  signInCookie,
  signInTicketIn,
} from '../../server/admission/sign-in-cookie.js';
import { Route } from '../../server/route.js';

const CALLBACK = '/v1/sign-in/callback';
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/;
const LOCATION = { Location: 'Address to go on to.' };

/** Sign-in of staff at an issuer of OpenID Connect. */
@Controller()
export class SignInController {
  constructor(
    private readonly option: SignInOption,
    private readonly addresses: SenderAddresses,
    private readonly config: FacadeConfig,
  ) {}

  @Route(getSignInOptions, {
    method: 'GET',
    path: '/v1/sign-in/options',
    answer: {
      status: 200,
      description: 'The ways that are configured.',
      example: { issuer: true },
    },
  })
  options(): object {
    return { issuer: this.option.signIns !== null };
  }

  @Route(startSignIn, {
    method: 'GET',
    path: '/v1/sign-in',
    answer: { status: 302, description: 'To the issuer.', types: [], headers: LOCATION },
  })
  async start(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const begun = await this.signIns()
      .begin(`${this.config.statedUrl ?? originOf(request)}${CALLBACK}`)
      .catch(refuse);
    void reply.header('set-cookie', signInCookie(begun.ticket));
    goTo(reply, begun.address);
  }

  @Route(finishSignIn, {
    method: 'GET',
    path: CALLBACK,
    answer: { status: 302, description: 'To the console.', types: [], headers: LOCATION },
  })
  async finish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signIns = this.signIns();
    const sealed = signInTicketIn(request) ?? '';
    const query = request.url.split('?', 2)[1] ?? '';
    const userAgent = request.headers['user-agent'] ?? '';
    const { address } = this.addresses.of(request);
    const origin = { address, userAgent, cookie: true };
    clearSignInCookie(reply);
    const started = await signIns.finish({ sealed, query }, origin, request.id).catch(refuse);
    if (started.cookie === null) throw new Error('a session of a browser has no cookie');
    sendSessionCookie(reply, started.cookie);
    goTo(reply, `${this.config.statedUrl ?? ''}/`);
  }

  /** @throws Problem NOT_FOUND */
  private signIns(): SignIns {
    if (this.option.signIns !== null) return this.option.signIns;
    const detail =
      'Sign-in at an issuer is not configured: set TALLYSTICK_OIDC_ISSUER, ' +
      'TALLYSTICK_OIDC_CLIENT_ID and TALLYSTICK_OIDC_CLIENT_SECRET, or log in with a password.';
    throw new Problem('NOT_FOUND', { detail });
  }
}

/**
 * The address that the browser used, where the settings name none. Browsers keep the cookies of the service on secure addresses and on this machine only.
 * @throws Problem INVALID_INPUT
 */
function originOf({ host }: FastifyRequest): string {
  const address = `${LOOPBACK.test(host) ? 'http' : 'https'}://${host}`;
  if (URL.canParse(address)) return new URL(address).origin;
  throw invalidField('Host', 'INVALID_HOST', 'must be the address of the service');
}

function goTo(reply: FastifyReply, address: string): void {
  void reply.header('cache-control', 'no-store').header('location', address).code(302).send();
}

const REFUSALS: { readonly [reason in SignInRefusal]: () => Problem } = {
  'no role': () =>
    new Problem('FORBIDDEN', {
      detail:
        'The issuer names no role for you: its role claim must be admin or auditor. ' +
        'Ask the administrator of the issuer.',
    }),
  disabled: () => new Problem('STAFF_DISABLED'),
  'last admin': () =>
    new Problem('LAST_ADMIN', {
      detail: 'The issuer takes the role from the last enabled admin: make another one first.',
    }),
  expired: () =>
    new Problem('UNAUTHENTICATED', {
      detail:
        'This browser started no sign-in in the last ten minutes: start again at /v1/sign-in.',
    }),
  refused: () =>
    new Problem('UNAUTHENTICATED', {
      detail: 'The issuer did not confirm the sign-in: start again at /v1/sign-in.',
    }),
};

function refuse(cause: unknown): never {
  if (cause instanceof SignInRefused) throw REFUSALS[cause.reason]();
  if (cause instanceof IdentityProviderUnavailable) {
    throw new Problem('SIGN_IN_UNAVAILABLE', { retryAfter: 5 });
  }
  throw cause;
}
