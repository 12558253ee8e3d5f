import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger } from '../../../ports/logger.js';
import { StaffDirectory } from '../staff-directory.js';
import { StaffProfiles } from './staff-profiles.js';

/** Removes what a crash left of unfinished changes to staff, once per start. */
@Injectable()
export class StaffLeftovers implements OnApplicationBootstrap {
  constructor(
    private readonly directory: StaffDirectory,
    private readonly profiles: StaffProfiles,
    private readonly logger: Logger,
  ) {}

  /** In the background: a store that does not answer must not delay the start. */
  onApplicationBootstrap(): void {
    const text = 'old records of members of staff were not removed: the next start tries again';
    this.remove().catch(this.logger.of('staff').ignoring('debug', text));
  }

  /** @throws VaultUnavailable, LogUnavailable */
  async remove(): Promise<void> {
    await this.profiles.removeLeftovers(async (staffId) => {
      const { members, removed } = await this.directory.staff();
      return removed.has(staffId) ? 'removed' : (members.get(staffId) ?? null);
    });
  }
}
