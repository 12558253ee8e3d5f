import * as client from 'openid-client';
import {
  IdentityProvider,
  IdentityProviderUnavailable,
  IdentityRefused,
  type IdentifiedPerson,
  type SignInSecrets,
} from '../../ports/identity-provider.js';

export interface OpenIdSettings {
  /** `https`, or `http` on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The claim that holds the role. */
  readonly roleClaim: string;
}

const SCOPE = 'openid profile email';
/** Seconds that the issuer may take for one answer. */
const TIMEOUT_S = 10;
const CLAIM_MAX = 200;
const VALUES_MAX = 100;

type Claims = Readonly<Record<string, unknown>>;

/**
 * Sign-in at an issuer of OpenID Connect: authorization code with PKCE, state and nonce.
 *
 * The issuer is asked for its configuration at the first sign-in, so the service starts without it.
 */
export class OpenIdProvider extends IdentityProvider {
  private found: Promise<client.Configuration> | null = null;

  constructor(private readonly settings: OpenIdSettings) {
    super();
  }

  override async begin(
    redirectUri: string,
  ): Promise<{ readonly address: string; readonly secrets: SignInSecrets }> {
    const configuration = await this.configuration();
    const secrets = {
      verifier: client.randomPKCECodeVerifier(),
      state: client.randomState(),
      nonce: client.randomNonce(),
    };
    const address = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: SCOPE,
      code_challenge: await client.calculatePKCECodeChallenge(secrets.verifier),
      code_challenge_method: 'S256',
      state: secrets.state,
      nonce: secrets.nonce,
    });
    return { address: address.href, secrets };
  }

  override async finish(callback: string, secrets: SignInSecrets): Promise<IdentifiedPerson> {
    const configuration = await this.configuration();
    try {
      const tokens = await client.authorizationCodeGrant(configuration, new URL(callback), {
        pkceCodeVerifier: secrets.verifier,
        expectedState: secrets.state,
        expectedNonce: secrets.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new IdentityRefused('the issuer sent no ID token');
      return this.personIn(await this.withUserInfo(configuration, tokens.access_token, claims));
    } catch (cause) {
      if (cause instanceof IdentityRefused) throw cause;
      throw isOutage(cause) ? unavailable(cause) : new IdentityRefused('refused', { cause });
    }
  }

  /** Issuers may leave the claims of scopes out of the ID token. */
  private async withUserInfo(
    configuration: client.Configuration,
    accessToken: string,
    claims: client.IDToken,
  ): Promise<Claims & { readonly iss: string; readonly sub: string }> {
    if (claims[this.settings.roleClaim] !== undefined) return claims;
    const more = await client.fetchUserInfo(configuration, accessToken, claims.sub);
    return { ...more, ...claims };
  }

  private personIn(
    claims: Claims & { readonly iss: string; readonly sub: string },
  ): IdentifiedPerson {
    return {
      issuer: claims.iss,
      subject: claims.sub,
      roles: textsIn(claims[this.settings.roleClaim]),
      name: textsIn(claims['name'])[0] ?? null,
      email: textsIn(claims['email'])[0] ?? null,
    };
  }

  private async configuration(): Promise<client.Configuration> {
    this.found ??= this.discovered();
    try {
      return await this.found;
    } catch (cause) {
      // The next sign-in asks again.
      this.found = null;
      throw unavailable(cause);
    }
  }

  private discovered(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    const server = new URL(issuer);
    // The settings admit http only for an issuer on this machine.
    const execute = server.protocol === 'http:' ? [client.allowInsecureRequests] : [];
    const options = { execute, timeout: TIMEOUT_S };
    return client.discovery(server, clientId, clientSecret, undefined, options);
  }
}

function textsIn(claim: unknown): readonly string[] {
  const values: unknown[] = Array.isArray(claim) ? claim.slice(0, VALUES_MAX) : [claim];
  return values.filter(
    (value) => typeof value === 'string' && value.length > 0 && value.length <= CLAIM_MAX,
  ) as string[];
}

/** Codes of the library for an issuer that does not answer as one. */
const OUTAGES: ReadonlySet<unknown> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT']);

function isOutage(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const code = 'code' in cause ? cause.code : undefined;
  // `fetch` fails with a TypeError that names the failure of the connection as its cause.
  return OUTAGES.has(code) || (cause.name === 'TypeError' && cause.message === 'fetch failed');
}

function unavailable(cause: unknown): IdentityProviderUnavailable {
  return new IdentityProviderUnavailable('the issuer does not answer', { cause });
}
