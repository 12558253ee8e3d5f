import type { NameSource } from '../actor-names.js';
import type { StaffDirectory } from '../staff-directory.js';
import type { StaffProfiles } from './staff-profiles.js';

/** Shown in place of the name of a removed member, whose personal data are gone. */
export const REMOVED = 'removed';

/** Names of members of staff: the name, else the username. */
export function staffNameSource(
  directory: Pick<StaffDirectory, 'staff'>,
  profiles: Pick<StaffProfiles, 'of'>,
): NameSource {
  return async (ids) => {
    const { members, removed } = await directory.staff();
    const known = ids.flatMap((id) => members.get(id) ?? []);
    const found = new Map<string, string>();
    for (const id of ids) if (removed.has(id)) found.set(id, REMOVED);
    if (known.length === 0) return found;
    for (const [id, { name, username }] of await profiles.of(known)) {
      const shown = name ?? username;
      if (shown !== null) found.set(id, shown);
    }
    return found;
  };
}
