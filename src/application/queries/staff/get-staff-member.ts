import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { StaffMember } from '../../../domain/staff/state.js';
import { StaffDirectory } from '../../access/staff-directory.js';
import { StaffProfiles, type StaffProfile } from '../../access/staff/staff-profiles.js';
import { QueryError } from '../query-error.js';

/** A member of staff with the profile; null = it was lost. */
export interface FoundStaff {
  readonly member: StaffMember;
  readonly profile: StaffProfile | null;
}

/** One member of staff, as of now. */
export class GetStaffMember extends Query<FoundStaff> {
  constructor(readonly staffId: string) {
    super();
  }
}

@QueryHandler(GetStaffMember)
export class GetStaffMemberHandler implements IQueryHandler<GetStaffMember> {
  constructor(
    private readonly directory: StaffDirectory,
    private readonly profiles: StaffProfiles,
  ) {}

  /** @throws QueryError NOT_FOUND, VaultUnavailable, LogUnavailable */
  async execute({ staffId }: GetStaffMember): Promise<FoundStaff> {
    const member = await this.directory.find(staffId.toLowerCase());
    if (member === null) {
      throw new QueryError('NOT_FOUND', 'There is no such member: GET /v1/staff lists them.');
    }
    const profiles = await this.profiles.of([member]);
    return { member, profile: profiles.get(member.staffId) ?? null };
  }
}
