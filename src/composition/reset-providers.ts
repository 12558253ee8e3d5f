import type { Provider } from '@nestjs/common';
import { FacadeConfig } from '../api/auth/http-config.js';
import { Contacts } from '../application/access/mails/contacts.js';
import { LedgerContacts } from '../application/access/mails/ledger-contacts.js';
import { LedgerNewPasswords } from '../application/access/mails/ledger-new-passwords.js';
import { NewPasswords } from '../application/access/mails/new-passwords.js';
import { Outbox } from '../application/access/mails/outbox.js';
import { PasswordResets } from '../application/access/mails/password-resets.js';
import { PasswordSaves } from '../application/access/password-saves.js';
import { Sessions } from '../application/access/sessions.js';
import { StaffDirectory } from '../application/access/staff-directory.js';
import { StaffChanges } from '../application/access/staff/staff-changes.js';
import { StaffProfiles } from '../application/access/staff/staff-profiles.js';
import { SubjectStates } from '../application/access/subject-states.js';
import { Lanes } from '../application/lanes/lanes.js';
import { UniqueNames } from '../application/names/unique-names.js';
import { AccessRecords } from '../ports/access-records.js';
import { Clock } from '../ports/clock.js';
import { Logger } from '../ports/logger.js';

type ResetParts = [
  UniqueNames,
  SubjectStates,
  Contacts,
  NewPasswords,
  Sessions,
  AccessRecords,
  Outbox,
  Clock,
  Logger,
  FacadeConfig,
];

/** New passwords by mail. Links need the address of the facade, which the ledger has not. */
export const resetProviders: readonly Provider[] = [
  {
    provide: Contacts,
    useFactory: (lanes: Lanes, staff: StaffDirectory, profiles: StaffProfiles) =>
      new LedgerContacts({ lanes, staff, profiles }),
    inject: [Lanes, StaffDirectory, StaffProfiles],
  },
  {
    provide: NewPasswords,
    useFactory: (saves: PasswordSaves, lanes: Lanes, staff: StaffChanges) =>
      new LedgerNewPasswords({ saves, lanes, staff }),
    inject: [PasswordSaves, Lanes, StaffChanges],
  },
  {
    provide: PasswordResets,
    // Nest hands the dependencies over in the order of `inject`.
    useFactory: (...parts: ResetParts) => {
      const [names, states, contacts, passwords, sessions, records, outbox, clock] = parts;
      const [, , , , , , , , logger, { publicUrl }] = parts;
      return new PasswordResets({
        ...{ names, states, contacts, passwords, sessions, records, outbox, clock },
        logger: logger.of('password-resets'),
        publicUrl,
      });
    },
    inject: [
      ...[UniqueNames, SubjectStates, Contacts, NewPasswords, Sessions],
      ...[AccessRecords, Outbox, Clock, Logger, FacadeConfig],
    ],
  },
];
