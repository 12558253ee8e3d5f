declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  /** The part of the package that the tests use; it brings no types. */
  export class Provider {
    constructor(
      issuer: string,
      configuration: {
        readonly findAccount: (
          context: unknown,
          sub: string,
        ) => { readonly accountId: string; readonly claims: () => object };
        readonly [name: string]: unknown;
      },
    );
    callback(): RequestListener;
  }
}
