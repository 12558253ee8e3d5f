import type { CollectionSpec } from '../../ports/documents.js';
import type {
  ScheduleAsked,
  ScheduleEntry,
  ScheduleKind,
  ScheduleSource,
} from './schedule-source.js';

/** Continues a list of all kinds behind this entry. */
export type ScheduleCursor = ScheduleEntry;

export interface MergeAsked extends Omit<ScheduleAsked, 'after'> {
  readonly after: ScheduleCursor | null;
  /** Null = every kind. */
  readonly kind: ScheduleKind | null;
}

/** The due work of all kinds as one list, in the order of `dueAt`, then of the kind. */
export class Schedule {
  constructor(private readonly sources: readonly ScheduleSource[]) {}

  /** The read models behind the kinds asked for. */
  collections(kind: ScheduleKind | null): readonly CollectionSpec[] {
    return this.chosen(kind).flatMap(({ collections }) => collections);
  }

  /** At most `limit` entries. @throws ReadModelUnavailable, VaultUnavailable */
  async list({ kind, after, ...asked }: MergeAsked): Promise<ScheduleEntry[]> {
    const lists = await Promise.all(
      this.chosen(kind).map((source) =>
        source.list({ ...asked, ...startOf(source, asked, after) }),
      ),
    );
    // The sort is stable, so entries of one source keep the order of the source.
    return lists.flat().sort(byDueAt).slice(0, asked.limit);
  }

  private chosen(kind: ScheduleKind | null): readonly ScheduleSource[] {
    return this.sources.filter((source) => kind === null || source.kind === kind);
  }
}

/** Where a source continues: at an equal instant the kinds before the entry's are finished. */
function startOf(
  { kind }: ScheduleSource,
  { from }: Pick<ScheduleAsked, 'from'>,
  after: ScheduleCursor | null,
): Pick<ScheduleAsked, 'from' | 'after'> {
  if (after === null) return { from, after: null };
  if (kind === after.kind) return { from, after };
  if (kind > after.kind) return { from: after.dueAt, after: null };
  return { from: new Date(Date.parse(after.dueAt) + 1).toISOString(), after: null };
}

function byDueAt(one: ScheduleEntry, other: ScheduleEntry): number {
  if (one.dueAt !== other.dueAt) return one.dueAt < other.dueAt ? -1 : 1;
  if (one.kind === other.kind) return 0;
  return one.kind < other.kind ? -1 : 1;
}
