import type { KeyedMutex } from '../../../async/keyed-mutex.js';
import { uuid7 } from '../../../codec/uuid7.js';
import type { ChangeStaff } from '../../../domain/staff/commands.js';
import { decideStaff } from '../../../domain/staff/decide.js';
import type { StaffMember } from '../../../domain/staff/state.js';
import type { AccessRecords } from '../../../ports/access-records.js';
import type { Clock } from '../../../ports/clock.js';
import type { Logger } from '../../../ports/logger.js';
import { Contention, type Caller } from '../../lanes/answer.js';
import type { NameKind, UniqueNames } from '../../names/unique-names.js';
import type { Passwords } from '../passwords.js';
import type { StaffDirectory } from '../staff-directory.js';
import { StaffNaming, type Naming } from './staff-naming.js';
import {
  AGAIN,
  outcomeOf,
  refusalOf,
  type NewStaff,
  type StaffChange,
  type StaffPatch,
  type StaffRefusal,
} from './staff-change.js';
import { PROFILE_FIELDS, type StaffProfile, type StaffProfiles } from './staff-profiles.js';

export interface StaffSources {
  readonly directory: StaffDirectory;
  readonly names: UniqueNames;
  readonly profiles: StaffProfiles;
  readonly passwords: Passwords;
  readonly records: AccessRecords;
  readonly mutex: KeyedMutex;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One try of a change: its records and claims count once a fact names them. */
interface Prepared {
  readonly naming: Naming;
  readonly profileId: string | null;
  readonly passwordId: string | null;
}

const TRIES_MAX = 10;

/**
 * Adds, changes and removes members of staff, in an order that a crash cannot break (decision
 * 0058).
 *
 * 1. Records (profile, hash of the password) are stored. No fact names them yet.
 * 2. Names are claimed.
 * 3. One append of facts makes all of it count.
 * 4. Old names and records are removed. The next start removes what a crash left.
 *
 * Sessions are removed before a fact that could make an older one valid again.
 *
 * Every method throws VaultUnavailable, LogUnavailable, OutcomeUnknown and Contention; those that
 * hash a password throw PasswordsBusy.
 */
export class StaffChanges {
  private readonly naming: StaffNaming;

  constructor(private readonly from: StaffSources) {
    this.naming = new StaffNaming(from);
  }

  /** An id for a new member; later ids sort behind earlier ones. */
  newId(): string {
    return uuid7(this.from.clock.now());
  }

  /** Adds a member; a creation that was sent twice under one key is answered as the first. */
  async add(asked: NewStaff, caller: Caller): Promise<StaffChange> {
    const { staffId } = asked;
    const { claims } = await this.naming.of(staffId, namesOf(asked), NO_NAMES);
    // Within one process no command fences a creation in progress: it waits here until that ends.
    const streams = claims.map(({ stream }) => stream);
    return this.from.mutex.run([...streams, staffId], () =>
      this.tried(() => this.addOnce(asked, caller)),
    );
  }

  /** Changes a member; nothing is recorded when nothing would change. */
  async change(staffId: string, patch: StaffPatch, caller: Caller): Promise<StaffChange> {
    const { claims } = await this.naming.of(staffId, patch.profile, NO_NAMES);
    const streams = claims.map(({ stream }) => stream);
    return this.from.mutex.run([...streams, staffId], () =>
      this.tried(() => this.changeOnce(staffId, patch, caller)),
    );
  }

  /** Removes a member with its names and all its records. */
  async remove(staffId: string, caller: Caller): Promise<StaffRefusal | null> {
    return this.from.mutex.run([staffId], async () => {
      const { directory, profiles } = this.from;
      const member = await directory.find(staffId);
      if (member === null) return 'not found';
      const profile = (await profiles.of([member])).get(staffId);
      const held =
        profile === undefined ? [] : await this.naming.heldBefore(staffId, { profile, names: [] });
      const { result } = await directory.submit({ type: 'RemoveStaff', staffId }, caller);
      if (result !== 'done') return refusalOf(result);
      await this.afterwards(async () => {
        await profiles.removeAllOf(staffId);
        await this.naming.giveBack(held, caller);
      });
      return null;
    });
  }

  private async tried(once: () => Promise<StaffChange | typeof AGAIN>): Promise<StaffChange> {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const changed = await once();
      if (changed !== AGAIN) return changed;
    }
    throw new Contention('other commands came first each time');
  }

  private async addOnce(asked: NewStaff, caller: Caller): Promise<StaffChange | typeof AGAIN> {
    const { staffId, role, signIn, key, profile, password } = asked;
    const { directory } = this.from;
    const draft = { type: 'AddStaff', staffId, role, signIn, key } as const;
    const foreseen = await directory.check({ ...draft, ...UNPREPARED }, caller);
    // A replay or a refusal needs neither a name nor a hash.
    if (foreseen.result !== 'done') return outcomeOf(foreseen, staffId, []);
    const naming = await this.naming.of(staffId, namesOf(asked), NO_NAMES);
    const prepared = await this.prepare(staffId, { naming, profile, password }, caller);
    if ('refusal' in prepared) return prepared;
    const { profileId, passwordId } = prepared;
    const { names, claimId } = naming;
    const records = { profileId: profileId ?? '', passwordId };
    const answer = await directory.submit({ ...draft, ...records, names, claimId }, caller);
    if (answer.result !== 'done') await this.discard(staffId, prepared, caller);
    return outcomeOf(answer, staffId, [...PROFILE_FIELDS]);
  }

  private async changeOnce(
    staffId: string,
    patch: StaffPatch,
    caller: Caller,
  ): Promise<StaffChange | typeof AGAIN> {
    const { directory, profiles } = this.from;
    const member = await directory.find(staffId);
    if (member === null) return { refusal: 'not found' };
    const before = (await profiles.of([member])).get(staffId) ?? NO_PROFILE;
    const fields = PROFILE_FIELDS.filter(
      (field) => patch.profile[field] !== undefined && patch.profile[field] !== before[field],
    );
    const draft: ChangeStaff = {
      type: 'ChangeStaff',
      staffId,
      profile: null,
      role: patch.role ?? null,
      isDisabled: patch.isDisabled ?? null,
      passwordId: null,
      ifPasswordId: patch.ifPasswordId,
    };
    const foreseen = decideStaff(await directory.staff(), draft);
    if (foreseen.result !== 'done') return { refusal: refusalOf(foreseen.result) };
    const changed = Object.fromEntries(fields.map((field) => [field, patch.profile[field]]));
    const naming = await this.naming.of(staffId, changed, member);
    const after = fields.length === 0 ? null : { ...before, ...changed };
    const wanted = { naming, profile: after, password: patch.password ?? null };
    const prepared = await this.prepare(staffId, wanted, caller);
    if ('refusal' in prepared) return prepared;
    if (foreseen.events.length > 0) await this.from.records.removeOf(staffId, ['session']);
    const { profileId, passwordId } = prepared;
    const held = await this.naming.heldBefore(staffId, { profile: before, names: naming.names });
    const profile =
      profileId === null ? null : { ...naming, fields, profileId, replaces: member.profileId };
    const answer = await directory.submit({ ...draft, profile, passwordId }, caller);
    if (answer.result !== 'done') await this.discard(staffId, prepared, caller);
    else
      await this.afterwards(() =>
        this.tidy(member, prepared, () => this.naming.giveBack(held, caller)),
      );
    return outcomeOf(answer, staffId, fields);
  }

  /** Stores the records of a change and claims its names; or says which name is in use. */
  private async prepare(
    staffId: string,
    wanted: {
      readonly naming: Naming;
      readonly profile: StaffProfile | null;
      readonly password: string | null;
    },
    caller: Caller,
  ): Promise<Prepared | { readonly refusal: StaffRefusal }> {
    const { profiles, passwords } = this.from;
    const { naming, profile, password } = wanted;
    const passwordId = password === null ? null : await passwords.hash(staffId, password);
    const profileId = profile === null ? null : await profiles.add(staffId, profile);
    const prepared = { naming, profileId, passwordId };
    const taken = await this.naming.reserve(naming, caller);
    if (taken === null) return prepared;
    await this.drop(staffId, prepared);
    return { refusal: takenName(taken) };
  }

  private async discard(staffId: string, prepared: Prepared, caller: Caller): Promise<void> {
    await this.drop(staffId, prepared);
    await this.naming.release(prepared.naming.claims, caller);
  }

  private async drop(
    staffId: string,
    { profileId, passwordId }: Pick<Prepared, 'profileId' | 'passwordId'>,
  ): Promise<void> {
    if (profileId !== null) await this.from.profiles.drop(staffId, profileId);
    if (passwordId !== null) await this.from.passwords.drop(staffId, passwordId);
  }

  private async tidy(
    { staffId, profileId, passwordId }: StaffMember,
    after: Prepared,
    giveBack: () => Promise<void>,
  ): Promise<void> {
    const { profiles, passwords } = this.from;
    if (after.passwordId !== null) {
      await passwords.keepOnly(staffId, after.passwordId, passwordId);
    }
    if (after.profileId === null) return;
    await profiles.drop(staffId, profileId);
    await giveBack();
  }

  /** The facts are recorded, so a failure to tidy up must not become the answer. */
  private async afterwards(tidy: () => Promise<void>): Promise<void> {
    const text = 'old names and records of a member of staff were not removed yet';
    await tidy().catch(this.from.logger.of('staff').ignoring('warn', text));
  }
}

const NO_NAMES = { names: [] };
const NO_PROFILE: StaffProfile = { username: null, email: null, name: null };
/** The prepared parts of a creation that is only looked at. */
const UNPREPARED = { profileId: '', passwordId: null, names: [], claimId: '' };

/** The names that a new member claims: none of a member who signs in elsewhere. */
function namesOf({ profile, signIn }: NewStaff): Partial<StaffProfile> {
  return signIn === null ? profile : {};
}

function takenName(kind: NameKind): StaffRefusal {
  return kind === 'username' ? 'username taken' : 'email taken';
}
