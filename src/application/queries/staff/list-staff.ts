import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { StaffDirectory } from '../../access/staff-directory.js';
import { StaffProfiles } from '../../access/staff/staff-profiles.js';
import type { FoundStaff } from './get-staff-member.js';
import { Cursors } from '../lists/cursors.js';
import type { Page, PageAsked } from '../lists/page.js';

const SCOPE = ['staff'];

/** Members of staff in the order of their ids, as of now. */
export class ListStaff extends Query<Page<FoundStaff>> {
  constructor(readonly page: PageAsked) {
    super();
  }
}

@QueryHandler(ListStaff)
export class ListStaffHandler implements IQueryHandler<ListStaff> {
  constructor(
    private readonly directory: StaffDirectory,
    private readonly profiles: StaffProfiles,
    private readonly cursors: Cursors,
  ) {}

  /** @throws QueryError INVALID_CURSOR, VaultUnavailable, LogUnavailable */
  async execute({ page: { limit, cursor } }: ListStaff): Promise<Page<FoundStaff>> {
    const [after = ''] = cursor === null ? [] : await this.cursors.open(SCOPE, cursor);
    const all = await this.directory.all();
    const rest = all.filter(({ staffId }) => staffId > String(after));
    const members = rest.slice(0, limit);
    const profiles = await this.profiles.of(members);
    const items = members.map((member) => ({
      member,
      profile: profiles.get(member.staffId) ?? null,
    }));
    const last = members.at(-1);
    if (last === undefined || rest.length <= limit) return { items, nextCursor: null };
    return { items, nextCursor: await this.cursors.seal(SCOPE, [last.staffId]) };
  }
}
