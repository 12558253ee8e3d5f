import { isClient } from '../../domain/client/state.js';
import type { ClientState } from '../../domain/client/state.js';
import type { Language, MailBrand } from '../../ports/mail-texts.js';
import type { StaffDirectory } from '../access/staff-directory.js';
import type { StaffProfiles } from '../access/staff/staff-profiles.js';
import type { Subject } from '../access/subject-states.js';
import { DEFAULT_BRAND, type BrandOf } from '../brands/brand-of.js';
import type { Caller } from '../lanes/answer.js';
import type { Lanes } from '../lanes/lanes.js';
import { mailLanguage } from './mail-language.js';

/** The person who reads a mail. */
export interface MailReader {
  /** Null = none is known. */
  readonly email: string | null;
  readonly name: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly brand: MailBrand;
  /** Null for a member of staff. */
  readonly client: ClientState | null;
}

export interface ReaderSources {
  readonly lanes: Pick<Lanes, 'current'>;
  readonly staff: Pick<StaffDirectory, 'find'>;
  readonly profiles: Pick<StaffProfiles, 'of'>;
  readonly brands: Pick<BrandOf, 'client'>;
}

/** Reading records nothing, so this names no person. */
const READER: Caller = {
  actor: { type: 'system', id: 'mails' },
  correlationId: 'mails',
  causationId: null,
};

/** The readers of mails, as they are now: a mail that waited for days is addressed as of today. */
export class MailReaders {
  constructor(private readonly from: ReaderSources) {}

  /** Null = there is no such person (any more). @throws as `Lanes.current`, and VaultUnavailable */
  async of({ kind, id }: Pick<Subject, 'kind' | 'id'>): Promise<MailReader | null> {
    const { lanes, staff, profiles, brands } = this.from;
    if (kind === 'client') {
      const { fold } = await lanes.current(id, READER);
      return isClient(fold) ? clientReader(fold, await brands.client(id)) : null;
    }
    const member = await staff.find(id);
    if (member === null) return null;
    const profile = (await profiles.of([member])).get(id);
    const name = profile?.name ?? profile?.username ?? '';
    const email = profile?.email ?? null;
    const shown = { language: 'en', timeZone: 'UTC', brand: DEFAULT_BRAND } as const;
    return { email, name, ...shown, client: null };
  }
}

function clientReader(client: ClientState, brand: MailBrand): MailReader {
  const { names, profile, settings } = client;
  const { timeZone } = settings;
  const language = mailLanguage(profile.country, timeZone);
  const name = profile.firstName === '' ? names.username : profile.firstName;
  return { email: names.email, name, language, timeZone, brand, client };
}
