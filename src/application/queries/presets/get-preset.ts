import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Preset } from '../../../domain/presets/state.js';
import { PresetDirectory } from '../../presets/preset-directory.js';
import { QueryError } from '../query-error.js';

/** One preset, as of now. */
export class GetPreset extends Query<Preset> {
  constructor(readonly presetId: string) {
    super();
  }
}

@QueryHandler(GetPreset)
export class GetPresetHandler implements IQueryHandler<GetPreset> {
  constructor(private readonly directory: PresetDirectory) {}

  /** @throws QueryError NOT_FOUND, LogUnavailable */
  async execute({ presetId }: GetPreset): Promise<Preset> {
    const preset = await this.directory.find(presetId);
    if (preset !== null) return preset;
    const detail = 'There is no such preset: GET /v1/presets lists them.';
    throw new QueryError('NOT_FOUND', detail);
  }
}
