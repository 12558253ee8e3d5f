import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { StaffDirectory } from '../access/staff-directory.js';
import { StaffProfiles } from '../access/staff/staff-profiles.js';
import type { Caller } from '../lanes/answer.js';
import { Lanes } from '../lanes/lanes.js';
import { isClient } from '../../domain/client/state.js';

/** The names of a person. */
export interface OwnName {
  /** Null for a member of staff who only signs in elsewhere. */
  readonly username: string | null;
  /** First and last name, or the name as it was given; null = unknown. */
  readonly name: string | null;
}

/** A caller by the id that it has as a person; neither id for a key. */
export interface OwnIds {
  readonly clientId: string | null;
  readonly staffId: string | null;
}

/** The caller's own names; null for a key. */
export class GetOwnName extends Query<OwnName | null> {
  constructor(
    readonly ids: OwnIds,
    readonly caller: Caller,
  ) {
    super();
  }
}

@QueryHandler(GetOwnName)
export class GetOwnNameHandler implements IQueryHandler<GetOwnName> {
  constructor(
    private readonly lanes: Lanes,
    private readonly directory: StaffDirectory,
    private readonly profiles: StaffProfiles,
  ) {}

  async execute({ ids, caller }: GetOwnName): Promise<OwnName | null> {
    if (ids.staffId !== null) return this.ofMember(ids.staffId);
    if (ids.clientId === null) return null;
    const { fold } = await this.lanes.current(ids.clientId, caller);
    if (!isClient(fold)) return null;
    const { firstName, lastName } = fold.profile;
    return { username: fold.names.username, name: `${firstName} ${lastName}` };
  }

  private async ofMember(staffId: string): Promise<OwnName | null> {
    const member = await this.directory.find(staffId);
    if (member === null) return null;
    return (await this.profiles.of([member])).get(staffId) ?? null;
  }
}
