import { Injectable } from '@nestjs/common';
import { Refusals } from '../../../application/refusals/refusals.js';
import { StoreLocations, type StoreKind } from '../../../application/instances/store-locations.js';
import { Disk, DiskUnavailable } from '../../../ports/disk.js';
import { LogUnavailable } from '../../../ports/event-log.js';
import type { Part } from '../../views/readiness-part.js';
import { WatchedStores } from './watched-stores.js';
import { endsWithin } from '../../../async/deadline.js';

/** A store that does not answer within this is not ready. */
const PATIENCE_MS = 1_000;
/** With less free space no embedded store is sure to accept the next command. */
const FREE_BYTES_MIN = 1024 * 1024;

/** Readiness of the stores. */
@Injectable()
export class StoreReadiness {
  constructor(
    private readonly watched: WatchedStores,
    private readonly places: StoreLocations,
    private readonly disk: Disk,
    private readonly refusals: Refusals,
  ) {}

  /** Always ready: nothing depends on refusals, and answers are complete without them. */
  refused(): Part {
    const { failure, stats } = this.refusals;
    const dropped = stats.dropped > 0 ? { dropped: stats.dropped } : {};
    if (failure === null) return { ready: true, ...dropped };
    return { ready: true, ...dropped, warning: 'refusals cannot be written at the moment' };
  }

  /** Each store by name, where it is kept and whether it answers; all are asked at once. */
  async stores(): Promise<Record<string, Part & { readonly store: StoreKind }>> {
    const answered = this.watched.all.map(async ({ name, place, ask }) => {
      return [name, { store: this.places[place], ...(await answers(ask)) }] as const;
    });
    return Object.fromEntries(await Promise.all(answered));
  }

  /** The disk of the data directory; nothing where no store is embedded. */
  async disks(): Promise<Record<string, Part>> {
    try {
      const freeBytes = await this.disk.freeBytes();
      if (freeBytes === null) return {};
      const ready = freeBytes >= FREE_BYTES_MIN;
      return { disk: { ready, ...(!ready && { reason: 'disk full' }), freeBytes } };
    } catch (cause) {
      if (!(cause instanceof DiskUnavailable)) throw cause;
      return { disk: { ready: false, reason: cause.message } };
    }
  }
}

async function answers(ask: () => Promise<unknown>): Promise<Part> {
  const asked = ask().then(
    (): Part => ({ ready: true }),
    (cause: unknown): Part => ({ ready: false, reason: shownReason(cause) }),
  );
  const inTime = await endsWithin(asked, PATIENCE_MS);
  return inTime ? asked : { ready: false, reason: 'no answer' };
}

/** The message may contain a path or an address: only the kind of failure is shown. */
function shownReason(cause: unknown): string {
  if (cause instanceof LogUnavailable && cause.shown !== null) return cause.shown;
  return cause instanceof Error ? cause.name : 'failure';
}
