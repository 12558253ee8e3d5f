import type { Caller } from '../../lanes/answer.js';
import type { Lanes } from '../../lanes/lanes.js';
import type { StaffDirectory } from '../staff-directory.js';
import type { StaffProfiles } from '../staff/staff-profiles.js';
import type { Subject } from '../subject-states.js';
import { Contacts } from './contacts.js';
import { isClient } from '../../../domain/client/state.js';

export interface ContactSources {
  readonly lanes: Pick<Lanes, 'current'>;
  readonly staff: Pick<StaffDirectory, 'find'>;
  readonly profiles: Pick<StaffProfiles, 'of'>;
}

/** Reading records nothing, so this names no person. */
const READER: Caller = {
  actor: { type: 'system', id: 'mails' },
  correlationId: 'mails',
  causationId: null,
};

/** Addresses of clients are in their states, those of members in their profiles. */
export class LedgerContacts extends Contacts {
  constructor(private readonly from: ContactSources) {
    super();
  }

  override async emailOf({ kind, id }: Pick<Subject, 'kind' | 'id'>): Promise<string | null> {
    const { lanes, staff, profiles } = this.from;
    if (kind === 'client') {
      const { fold } = await lanes.current(id, READER);
      return !isClient(fold) ? null : fold.names.email;
    }
    const member = await staff.find(id);
    if (member === null) return null;
    return (await profiles.of([member])).get(id)?.email ?? null;
  }
}
