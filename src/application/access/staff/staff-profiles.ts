import { randomUUID } from 'node:crypto';
import { Sealer } from '../../../codec/sealer.js';
import type { StaffMember } from '../../../domain/staff/state.js';
import type { AccessRecord, AccessRecords } from '../../../ports/access-records.js';
import type { Clock } from '../../../ports/clock.js';
import type { KeyVault } from '../../../ports/key-vault.js';

/** The personal data of a member. A member who signs in elsewhere may lack some of them. */
export interface StaffProfile {
  readonly username: string | null;
  readonly email: string | null;
  readonly name: string | null;
}

export type ProfileField = keyof StaffProfile;
export const PROFILE_FIELDS: readonly ProfileField[] = ['username', 'email', 'name'];

export interface ProfileSources {
  readonly records: AccessRecords;
  readonly vault: KeyVault;
  readonly clock: Clock;
}

/** The record of a profile as its member names it. */
type Named = Pick<StaffMember, 'staffId' | 'profileId'>;

/** So few members are read one by one; more of them in pages of records. */
const ONE_BY_ONE_MAX = 3;
const PAGE = 500;
/** A younger record without a fact may belong to an unfinished change of another instance. */
const UNNAMED_MS = 60 * 60_000;

/**
 * Profiles of staff, as sealed records that facts name (decision 0058).
 *
 * A change stores a new record first, then a fact names it, then the old record is removed. A
 * record that no fact names is shown to nobody.
 *
 * Every method throws VaultUnavailable.
 */
export class StaffProfiles {
  private sealing: Promise<Sealer> | null = null;

  constructor(private readonly from: ProfileSources) {}

  /** Stores a profile; the answer is its id, durable. */
  async add(staffId: string, { username, email, name }: StaffProfile): Promise<string> {
    const profileId = randomUUID();
    const id = recordId({ staffId, profileId });
    const now = this.from.clock.now();
    const text = JSON.stringify({ username, email, name });
    const sealed = (await this.sealer()).seal(text, contextOf(id));
    const body = { storedAt: now, profile: sealed };
    const about = { kind: 'staff-profile', subject: staffId, sort: staffId } as const;
    await this.from.records.add({ ...about, id, expiresAt: null, body }, now);
    return profileId;
  }

  /** The profiles of members, by staff id. Several members cost one read of records per page. */
  async of(members: readonly Named[]): Promise<ReadonlyMap<string, StaffProfile>> {
    const found = new Map<string, StaffProfile>();
    const wanted = new Map(members.map((member) => [recordId(member), member.staffId]));
    const sealer = await this.sealer();
    for await (const record of this.recordsOf(members)) {
      const staffId = wanted.get(record.id);
      const profile = staffId === undefined ? null : openedIn(record, sealer);
      if (staffId !== undefined && profile !== null) found.set(staffId, profile);
    }
    return found;
  }

  /** Removes a profile that no fact names (any more). */
  async drop(staffId: string, profileId: string): Promise<void> {
    await this.from.records.remove('staff-profile', recordId({ staffId, profileId }));
  }

  /** Removes all records of a removed member, of every kind. */
  async removeAllOf(staffId: string): Promise<void> {
    await this.from.records.removeOf(staffId);
  }

  /** Removes what unfinished changes left, once no instance can still be at work on it. */
  async removeLeftovers(
    member: (staffId: string) => Promise<StaffMember | 'removed' | null>,
  ): Promise<void> {
    const now = this.from.clock.now();
    for await (const { id, subject, body } of this.all({ from: null, to: null })) {
      const known = await member(subject);
      if (known === 'removed') await this.removeAllOf(subject);
      else if (known !== null && recordId(known) === id) continue;
      else if (now - Number(body['storedAt']) > UNNAMED_MS) {
        await this.from.records.remove('staff-profile', id);
      }
    }
  }

  private async *recordsOf(members: readonly Named[]): AsyncGenerator<AccessRecord> {
    if (members.length <= ONE_BY_ONE_MAX) {
      const now = this.from.clock.now();
      for (const member of members) {
        const record = await this.from.records.get('staff-profile', recordId(member), now);
        if (record !== null) yield record;
      }
      return;
    }
    const ids = members.map(({ staffId }) => staffId).sort();
    // The end is excluded, so it is the id with a character more.
    yield* this.all({ from: ids[0] ?? '', to: `${ids.at(-1) ?? ''}~` });
  }

  private async *all(range: {
    readonly from: string | null;
    readonly to: string | null;
  }): AsyncGenerator<AccessRecord> {
    let after: AccessRecord | null = null;
    for (;;) {
      const now = this.from.clock.now();
      const query = { ...range, after, max: PAGE, order: 'ascending', now } as const;
      const page: AccessRecord[] = await this.from.records.list('staff-profile', query);
      yield* page;
      after = page.at(-1) ?? null;
      if (page.length < PAGE) return;
    }
  }

  private sealer(): Promise<Sealer> {
    this.sealing ??= this.from.vault.secret('access').then(
      (secret) => new Sealer(secret),
      (cause: unknown) => {
        this.sealing = null;
        throw cause;
      },
    );
    return this.sealing;
  }
}

/** Null when the record is damaged: a list shows its other members nevertheless. */
function openedIn({ id, body }: AccessRecord, sealer: Sealer): StaffProfile | null {
  try {
    return JSON.parse(sealer.open(String(body['profile']), contextOf(id))) as StaffProfile;
  } catch {
    // The record was damaged or copied from another member.
    return null;
  }
}

function recordId({ staffId, profileId }: Named): string {
  return `${staffId}:${profileId}`;
}

function contextOf(id: string): string {
  return `staff-profile ${id} profile`;
}
