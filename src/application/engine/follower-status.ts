import type { Projection } from '../../../projections/projection.js';
import type { Documents } from '../../ports/documents.js';
import type { EventLog } from '../../ports/event-log.js';
import type { IdIndex } from '../../ports/id-index.js';
import { OPERATIONS, type ProjectionStatus } from '../../ports/projection-runner.js';

export interface StandbyParts {
  readonly log: EventLog;
  readonly ids: IdIndex;
  readonly documents: Documents;
  readonly projections: readonly Projection[];
}

type Place = Pick<ProjectionStatus, 'name' | 'version' | 'position' | 'rebuilding'>;

/**
 * The progress of the projection engine according to the stores, for an instance while another
 * instance runs the engine. Callers that wait for a revision wait for this status.
 */
export class FollowerStatus {
  private last: readonly ProjectionStatus[];

  constructor(private readonly parts: StandbyParts) {
    const names = parts.projections.map(({ collection }) => collection);
    this.last = [{ name: OPERATIONS, version: 1 }, ...names].map(({ name, version }) =>
      lineOf({ name, version, position: -1n, rebuilding: null }, false),
    );
  }

  /**
   * Polls the stores. A store that does not answer is reported, together with its last known
   * position.
   */
  async poll(): Promise<readonly ProjectionStatus[]> {
    try {
      this.last = await this.ask();
    } catch (cause) {
      const lastError = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      this.last = this.last.map((line) => ({ ...line, state: 'retrying', lastError }));
    }
    return this.last;
  }

  /** Reads the end of the log first: a projection found to contain it was live at that time. */
  private async ask(): Promise<ProjectionStatus[]> {
    const { log, ids, documents, projections } = this.parts;
    const end = await log.end();
    const [covered, collections] = await Promise.all([ids.covered(), documents.status()]);
    const models = projections.map(({ collection: { name, version } }): Place => {
      const served = collections.find((each) => each.name === name && each.version === version);
      const position = served?.position ?? -1n;
      return { name, version, position, rebuilding: served?.rebuilding === true ? -1n : null };
    });
    const operations = { name: OPERATIONS, version: 1, position: covered, rebuilding: null };
    return [operations, ...models].map((place) => lineOf(place, place.position >= end));
  }
}

function lineOf(place: Place, live: boolean): ProjectionStatus {
  return { ...place, state: live ? 'live' : 'filling', lastError: null };
}
