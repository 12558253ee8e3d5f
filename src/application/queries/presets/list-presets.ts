import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Preset } from '../../../domain/presets/state.js';
import { PresetDirectory } from '../../presets/preset-directory.js';
import { Cursors } from '../lists/cursors.js';
import type { Page, PageAsked } from '../lists/page.js';

const SCOPE = ['presets'];

/** Presets in the order of their ids, as of now. */
export class ListPresets extends Query<Page<Preset>> {
  constructor(readonly page: PageAsked) {
    super();
  }
}

@QueryHandler(ListPresets)
export class ListPresetsHandler implements IQueryHandler<ListPresets> {
  constructor(
    private readonly directory: PresetDirectory,
    private readonly cursors: Cursors,
  ) {}

  /** @throws QueryError INVALID_CURSOR, LogUnavailable */
  async execute({ page: { limit, cursor } }: ListPresets): Promise<Page<Preset>> {
    const [after = ''] = cursor === null ? [] : await this.cursors.open(SCOPE, cursor);
    const all = await this.directory.all();
    const rest = all.filter(({ presetId }) => presetId > String(after));
    const items = rest.slice(0, limit);
    const last = items.at(-1);
    if (last === undefined || rest.length <= limit) return { items, nextCursor: null };
    return { items, nextCursor: await this.cursors.seal(SCOPE, [last.presetId]) };
  }
}
