import { NO_SESSIONS } from './memory/no-sessions.js';
import {
  ChangeSettings,
  ChangeSettingsHandler,
} from '../../src/application/commands/clients/change-settings.js';
import {
  CreateClient,
  CreateClientHandler,
} from '../../src/application/commands/clients/create-client.js';
import { StaffDirectory } from '../../src/application/access/staff-directory.js';
import { PasswordSaves } from '../../src/application/access/password-saves.js';
import { Passwords } from '../../src/application/access/passwords.js';
import type { Answer } from '../../src/application/lanes/answer.js';
import type { Lanes } from '../../src/application/lanes/lanes.js';
import type * as Domain from '../../src/domain/client/commands.js';
import { KeyedMutex } from '../../src/async/keyed-mutex.js';
import { UniqueNames, type Claim } from '../../src/application/names/unique-names.js';
import { NO_LOG } from '../../src/ports/logger.js';
import { MemoryAccessRecords } from './memory/access-records.js';
import { CALLER, creation, type LaneHarness } from './lane-harness.js';

/** One instance: its lanes and the handlers that claim names. */
export class NamingInstance {
  readonly names: UniqueNames;
  readonly staff: StaffDirectory;
  private readonly creating: CreateClientHandler;
  private readonly changing: ChangeSettingsHandler;

  constructor(
    harness: LaneHarness,
    readonly lanes: Lanes,
  ) {
    const { log, vault, clock } = harness;
    this.staff = new StaffDirectory({ log, clock });
    this.names = new UniqueNames({ log, vault, clock, lanes, staff: this.staff });
    const turnstile = new KeyedMutex();
    const passwords = new Passwords({ records: new MemoryAccessRecords(), vault, clock });
    const saves = new PasswordSaves(passwords, lanes, NO_SESSIONS, NO_LOG);
    this.creating = new CreateClientHandler(lanes, this.names, turnstile, saves);
    this.changing = new ChangeSettingsHandler(lanes, this.names, turnstile, saves);
  }

  create(clientId: string, username: string, email?: string): Promise<Answer> {
    const { names, ...rest } = creation(clientId, username);
    const command = { ...rest, names: { ...names, email: email ?? names.email } };
    return this.creating.execute(new CreateClient(clientId, command, CALLER));
  }

  rename(
    clientId: string,
    username: string,
    under: Pick<Domain.ChangeSettings, 'key'> & Partial<Domain.ChangeSettings> = {},
  ): Promise<Answer> {
    const patch = new Map<string, unknown>([['username', username]]);
    const command = { type: 'ChangeSettings', patch, ifSettingsRevisions: null, ...under } as const;
    return this.changing.execute(new ChangeSettings(clientId, command, CALLER));
  }
}

/** The claim of a username that has one normal form. */
export async function claimOf(
  { names }: Pick<NamingInstance, 'names'>,
  username: string,
  by: { readonly clientId: string; readonly commandId: string },
): Promise<Claim> {
  const [claim, ...others] = await names.claimsOf('username', username, by);
  if (claim === undefined || others.length > 0) throw new Error('the name has several forms');
  return claim;
}

export function outcome(answer: Answer): string {
  return answer.kind === 'refused' ? answer.refusals[0].code : 'done';
}
