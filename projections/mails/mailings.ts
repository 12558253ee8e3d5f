import type { ClientEventType } from '../../src/domain/client/events.js';
import type { Settings } from '../../src/domain/client/settings.js';
import { iso } from '../iso.js';
import { projectionOf } from '../projection.js';

/**
 * The regular mails of a client, and its zone, which determines when they are due. Every client has
 * a document: a mail may be switched on at any time.
 */
export type MailingsDocument = {
  readonly timeZone: string;
  /** Since when the client gets daily statistics (S0-20); null = it gets none. */
  readonly dailySince: string | null;
  /** Since when the client gets monthly statistics (S0-46); null = it gets none. */
  readonly monthlySince: string | null;
  /** Whether there is any of them: the field that reads select by. */
  readonly isMailed: boolean;
};

type Wanted = Pick<Settings, 'timeZone' | 'dailyStatsMail' | 'sendStats'>;

export const mailings = projectionOf<MailingsDocument>({
  collection: {
    name: 'mailings',
    version: 1,
    key: 'client',
    indexes: [{ fields: ['isMailed'], perClient: false }],
  },
  handles: new Set<ClientEventType>(['ClientCreated', 'SettingsChanged']),
  key: () => '',
  evolve(document, fact) {
    const at = iso(fact.recordedAt);
    if (fact.type === 'ClientCreated') return after(null, fact.data.settings, at);
    if (document === null || fact.type !== 'SettingsChanged') return document;
    const wanted = {
      timeZone: document.timeZone,
      dailyStatsMail: document.dailySince !== null,
      sendStats: document.monthlySince !== null,
    };
    const named = fact.data.changes.map(({ field, to }) => [field.replace('settings.', ''), to]);
    return after(document, { ...wanted, ...(Object.fromEntries(named) as Partial<Wanted>) }, at);
  },
});

function after(
  document: MailingsDocument | null,
  { timeZone, dailyStatsMail, sendStats }: Wanted,
  at: string,
): MailingsDocument {
  const dailySince = dailyStatsMail ? (document?.dailySince ?? at) : null;
  const monthlySince = sendStats ? (document?.monthlySince ?? at) : null;
  const isMailed = dailySince !== null || monthlySince !== null;
  return { timeZone, dailySince, monthlySince, isMailed };
}
