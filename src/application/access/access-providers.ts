import { Injectable, type Provider } from '@nestjs/common';
import { AccessRecords } from '../../ports/access-records.js';
import { Clock } from '../../ports/clock.js';
import { EventLog } from '../../ports/event-log.js';
import { Logger } from '../../ports/logger.js';
import { Lanes } from '../lanes/lanes.js';
import { UniqueNames } from '../names/unique-names.js';
import { FactorFacts } from './factors/factor-facts.js';
import { LedgerFactorFacts } from './factors/ledger-factor-facts.js';
import { SecondFactors } from './factors/second-factors.js';
import { LedgerSubjectStates } from './ledger-subject-states.js';
import { Challenges } from './logins/challenges.js';
import { LogIn } from './logins/log-in.js';
import { LoginLog } from './logins/login-log.js';
import { ProvenAddresses } from './logins/proven-addresses.js';
import { Outbox } from './mails/outbox.js';
import { Passwords } from './passwords.js';
import { SessionEnds } from './session-ends.js';
import { Sessions } from './sessions.js';
import { StaffDirectory } from './staff-directory.js';
import { SubjectStates } from './subject-states.js';
import { AccessSecrets } from './tokens/access-secrets.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { RefreshTokens } from './tokens/refresh-tokens.js';
import { SigningKeys } from './tokens/signing-keys.js';

/** The tokens of sessions. */
@Injectable()
class SessionTokens {
  constructor(
    readonly access: AccessTokens,
    readonly refresh: RefreshTokens,
  ) {}
}

/** The parts that a login is checked with. */
@Injectable()
class LoginChecks {
  constructor(
    readonly names: UniqueNames,
    readonly states: SubjectStates,
    readonly passwords: Passwords,
    readonly factors: SecondFactors,
  ) {}
}

/** The records that a login makes. */
@Injectable()
class LoginRecords {
  constructor(
    readonly challenges: Challenges,
    readonly proven: ProvenAddresses,
    readonly sessions: Sessions,
    readonly log: LoginLog,
  ) {}
}

/** The stores of second factors. */
@Injectable()
class FactorStores {
  constructor(
    readonly records: AccessRecords,
    readonly secrets: AccessSecrets,
    readonly states: SubjectStates,
    readonly clock: Clock,
  ) {}
}

/** Logins and sessions, on the ports of the ledger. */
export const accessProviders: readonly Provider[] = [
  AccessSecrets,
  AccessTokens,
  Challenges,
  FactorStores,
  LoginChecks,
  LoginRecords,
  ProvenAddresses,
  RefreshTokens,
  SessionEnds,
  SessionTokens,
  SigningKeys,
  {
    provide: SubjectStates,
    useFactory: (lanes: Lanes, log: EventLog, staff: StaffDirectory) =>
      new LedgerSubjectStates(lanes, log, staff),
    inject: [Lanes, EventLog, StaffDirectory],
  },
  {
    provide: FactorFacts,
    useFactory: (lanes: Lanes, staff: StaffDirectory) => new LedgerFactorFacts(lanes, staff),
    inject: [Lanes, StaffDirectory],
  },
  {
    provide: SecondFactors,
    useFactory: (stores: FactorStores, facts: FactorFacts) =>
      new SecondFactors({ ...stores, facts }),
    inject: [FactorStores, FactorFacts],
  },
  {
    provide: Outbox,
    useFactory: (records: AccessRecords, secrets: AccessSecrets, clock: Clock) =>
      new Outbox({ records, secrets, clock }),
    inject: [AccessRecords, AccessSecrets, Clock],
  },
  {
    provide: Sessions,
    useFactory: (
      records: AccessRecords,
      states: SubjectStates,
      tokens: SessionTokens,
      clock: Clock,
    ) => new Sessions(records, states, tokens, clock),
    inject: [AccessRecords, SubjectStates, SessionTokens, Clock],
  },
  {
    provide: LoginLog,
    useFactory: (records: AccessRecords, secrets: AccessSecrets, clock: Clock, logger: Logger) =>
      new LoginLog({ records, secrets, clock, logger: logger.of('logins') }),
    inject: [AccessRecords, AccessSecrets, Clock, Logger],
  },
  {
    provide: LogIn,
    useFactory: (checks: LoginChecks, records: LoginRecords, clock: Clock) =>
      new LogIn({ ...checks, ...records, clock }),
    inject: [LoginChecks, LoginRecords, Clock],
  },
];
