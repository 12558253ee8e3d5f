/** The secrets that a sign-in needs between its start and its end. */
export interface SignInSecrets {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** A person whom the issuer has identified. */
export interface IdentifiedPerson {
  readonly issuer: string;
  /** Permanent id of the person at the issuer. */
  readonly subject: string;
  /** Values of the claim that holds the role. */
  readonly roles: readonly string[];
  readonly name: string | null;
  readonly email: string | null;
}

/** The issuer does not answer, or answers with a failure: try again later. */
export class IdentityProviderUnavailable extends Error {
  override readonly name = 'IdentityProviderUnavailable';
}

/** The issuer, or the check of its answer, refused this sign-in. */
export class IdentityRefused extends Error {
  override readonly name = 'IdentityRefused';
}

/** An issuer of OpenID Connect, where members of staff sign in (decision 0059). */
export abstract class IdentityProvider {
  /**
   * Starts a sign-in: the address to send the browser to.
   * @param redirectUri the address that the issuer sends the browser back to
   * @throws IdentityProviderUnavailable
   */
  abstract begin(
    redirectUri: string,
  ): Promise<{ readonly address: string; readonly secrets: SignInSecrets }>;

  /**
   * Ends a sign-in: exchanges the code and checks the ID token.
   * @param callback the whole address that the browser came back to
   * @throws IdentityProviderUnavailable, IdentityRefused
   */
  abstract finish(callback: string, secrets: SignInSecrets): Promise<IdentifiedPerson>;
}
