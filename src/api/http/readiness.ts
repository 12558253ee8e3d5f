import { Injectable } from '@nestjs/common';
import { Lanes } from '../../application/lanes.js';
import { Progress } from '../../application/progress.js';
import { StorePlaces, type Place } from '../../application/store-places.js';
import { WatchedStores } from './watched-stores.js';

export interface Part {
  readonly ready: boolean;
  readonly reason?: string;
  readonly [detail: string]: unknown;
}

/** A store that does not answer within this is not ready. */
const PATIENCE_MS = 1_000;

/** Which parts of the service can do their work. */
@Injectable()
export class Readiness {
  constructor(
    private readonly watched: WatchedStores,
    private readonly places: StorePlaces,
    private readonly lanes: Lanes,
    private readonly progress: Progress,
  ) {}

  /** Every part by name. */
  async parts(): Promise<Record<string, Part>> {
    return { ...(await this.stores()), clock: this.clock(), ...this.projections() };
  }

  /** Each store by name, where it is kept and whether it answers; all are asked at once. */
  async stores(): Promise<Record<string, Part & { readonly store: Place }>> {
    const answered = this.watched.all.map(async ({ name, place, ask }) => {
      return [name, { store: this.places[place], ...(await answers(ask)) }] as const;
    });
    return Object.fromEntries(await Promise.all(answered));
  }

  /** A clock behind the log is worth a warning, but it stops nothing. */
  private clock(): Part {
    const suspect = this.lanes.stats.clockSuspect;
    return suspect ? { ready: true, warning: 'the clock is far behind the log' } : { ready: true };
  }

  private projections(): Record<string, Part> {
    const lines = this.progress.status();
    if (lines.length === 0) return { projections: { ready: false, reason: 'starting' } };
    return Object.fromEntries(
      lines.map(({ name, state, lag }) => {
        const ready = state === 'live' || state === 'filling';
        return [`projection:${name}`, { ready, state, lag, ...(!ready && { reason: state }) }];
      }),
    );
  }
}

async function answers(ask: () => Promise<unknown>): Promise<Part> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Part>((resolve) => {
    timer = setTimeout(() => resolve({ ready: false, reason: 'no answer' }), PATIENCE_MS);
  });
  const asked = ask().then(
    (): Part => ({ ready: true }),
    // The message may hold a path or an address: only the kind of failure is told.
    (cause: unknown): Part => ({
      ready: false,
      reason: cause instanceof Error ? cause.name : 'failure',
    }),
  );
  const part = await Promise.race([asked, late]);
  clearTimeout(timer);
  return part;
}
