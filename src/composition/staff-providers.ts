import type { Provider } from '@nestjs/common';
import { ActorNames } from '../application/access/actor-names.js';
import { KeyFacts } from '../application/access/key-facts.js';
import { Passwords } from '../application/access/passwords.js';
import { StaffDirectory } from '../application/access/staff-directory.js';
import { StaffChanges } from '../application/access/staff/staff-changes.js';
import { staffNameSource } from '../application/access/staff/staff-name-source.js';
import { StaffProfiles } from '../application/access/staff/staff-profiles.js';
import { UniqueNames } from '../application/names/unique-names.js';
import { KeyedMutex } from '../async/keyed-mutex.js';
import { AccessRecords } from '../ports/access-records.js';
import { Clock } from '../ports/clock.js';
import { KeyVault } from '../ports/key-vault.js';
import { Logger } from '../ports/logger.js';

/** The parts that change and show staff, made from the ports. */
export const staffProviders: readonly Provider[] = [
  {
    provide: StaffProfiles,
    useFactory: (records: AccessRecords, vault: KeyVault, clock: Clock) =>
      new StaffProfiles({ records, vault, clock }),
    inject: [AccessRecords, KeyVault, Clock],
  },
  {
    provide: ActorNames,
    useFactory: (keys: KeyFacts, directory: StaffDirectory, profiles: StaffProfiles) =>
      new ActorNames([(ids) => keys.namesOf(ids), staffNameSource(directory, profiles)]),
    inject: [KeyFacts, StaffDirectory, StaffProfiles],
  },
  {
    provide: StaffChanges,
    // Nest hands the dependencies over in the order of `inject`.
    useFactory: (...parts: StaffParts) => {
      const [directory, names, profiles, passwords, records, mutex, clock, logger] = parts;
      return new StaffChanges({
        directory,
        names,
        profiles,
        passwords,
        records,
        mutex,
        clock,
        logger,
      });
    },
    inject: [
      StaffDirectory,
      UniqueNames,
      StaffProfiles,
      Passwords,
      AccessRecords,
      KeyedMutex,
      Clock,
      Logger,
    ],
  },
];

type StaffParts = [
  StaffDirectory,
  UniqueNames,
  StaffProfiles,
  Passwords,
  AccessRecords,
  KeyedMutex,
  Clock,
  Logger,
];
