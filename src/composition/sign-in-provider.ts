import type { Provider } from '@nestjs/common';
import { OpenIdProvider, type OpenIdSettings } from '../adapters/oidc/openid-provider.js';
import { LoginLog } from '../application/access/logins/login-log.js';
import { Sessions } from '../application/access/sessions.js';
import { StaffDirectory } from '../application/access/staff-directory.js';
import { SignInOption, SignIns } from '../application/access/staff/sign-ins.js';
import { StaffChanges } from '../application/access/staff/staff-changes.js';
import { AccessSecrets } from '../application/access/tokens/access-secrets.js';
import type { Config } from '../config.js';
import { Clock } from '../ports/clock.js';

type Parts = [StaffDirectory, StaffChanges, Sessions, AccessSecrets, LoginLog, Clock];

/** Sign-in at the issuer of the settings, if they name one. */
export function signInProvider(settings: OpenIdSettings | null): Provider {
  return {
    provide: SignInOption,
    useFactory: (...parts: Parts) => {
      if (settings === null) return new SignInOption(null);
      const [directory, changes, sessions, secrets, log, clock] = parts;
      const provider = new OpenIdProvider(settings);
      return new SignInOption(
        new SignIns({ provider, directory, changes, sessions, secrets, log, clock }),
      );
    },
    inject: [StaffDirectory, StaffChanges, Sessions, AccessSecrets, LoginLog, Clock],
  };
}

type OidcConfig = Pick<
  Config,
  'oidcIssuer' | 'oidcClientId' | 'oidcClientSecret' | 'oidcRoleClaim'
>;

/** The settings of an issuer; null unless all of them are given. */
export function openIdSettings(config: OidcConfig): OpenIdSettings | null {
  const { oidcIssuer, oidcClientId, oidcClientSecret, oidcRoleClaim: roleClaim } = config;
  if (oidcIssuer === null || oidcClientId === null || oidcClientSecret === null) return null;
  return { issuer: oidcIssuer, clientId: oidcClientId, clientSecret: oidcClientSecret, roleClaim };
}
