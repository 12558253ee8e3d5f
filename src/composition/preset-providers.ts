import type { Provider } from '@nestjs/common';
import { PresetDirectory } from '../application/presets/preset-directory.js';
import { GetPresetHandler } from '../application/queries/presets/get-preset.js';
import { ListPresetsHandler } from '../application/queries/presets/list-presets.js';
import { Clock } from '../ports/clock.js';
import { EventLog } from '../ports/event-log.js';

/** Presets of settings, on the ports of the ledger. */
export const presetProviders: readonly Provider[] = [
  GetPresetHandler,
  ListPresetsHandler,
  {
    provide: PresetDirectory,
    useFactory: (log: EventLog, clock: Clock) => new PresetDirectory({ log, clock }),
    inject: [EventLog, Clock],
  },
];
