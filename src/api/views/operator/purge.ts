import type { PurgeScheduleDocument } from '../../../../projections/purge-schedule.js';
import type { SumsBySource } from '../../../domain/client/events.js';
import type { Certificate } from '../../../domain/purges/state.js';

export interface SourceSum {
  readonly source: string;
  readonly credits: string;
}

/** The record that is kept of a purged client. */
export interface CertificateAnswer {
  readonly currency: string;
  readonly recharged: readonly SourceSum[];
  readonly withdrawn: readonly SourceSum[];
  readonly usedPosted: string;
  readonly reserved: string;
  readonly lastRevision: string;
  readonly lastHash: string;
  readonly purgedAt: string;
  readonly completedAt: string | null;
}

/** A purge to come, or a past one with its certificate. */
export interface PurgeAnswer extends PurgeScheduleDocument {
  readonly clientId: string;
  readonly certificate?: CertificateAnswer;
}

/** A past purge as the list shows it. */
export function presentCertificate({ clientId, ...kept }: Certificate): PurgeAnswer {
  const { recharged, withdrawn, purgedAt, completedAt, ...others } = kept;
  const certificate = {
    ...others,
    recharged: sumsOf(recharged),
    withdrawn: sumsOf(withdrawn),
    purgedAt: new Date(purgedAt).toISOString(),
    completedAt: completedAt === null ? null : new Date(completedAt).toISOString(),
  };
  return { clientId, disabledAt: null, purgeAt: null, held: false, certificate };
}

function sumsOf(sums: SumsBySource): SourceSum[] {
  return Object.entries(sums).map(([source, credits]) => ({ source, credits }));
}
