import { Nested, OptionalNotNull, Validate } from '../rules/rule.js';
import { CALLER_ID_RULE, setOf, text, UUID } from '../rules/value-rules.js';
import { SettingsInput } from '../settings-input.js';

const NAME = text(200);
/** Clients that one request changes. */
const CLIENTS_MAX = 500;
const ABOUT_SETTINGS = 'The settings; null = the default, left out = not part of the preset.';

export class CreatePresetInput {
  @OptionalNotNull()
  @Validate(CALLER_ID_RULE, 'Id, as `productPresetId` of clients names it; made up unless given.')
  presetId?: string;
  @Validate(NAME, 'Name of the preset.') name!: string;
  @OptionalNotNull() @Nested(() => SettingsInput, ABOUT_SETTINGS) settings?: SettingsInput;
}

/** Omitted members stay; `settings` replaces all settings of the preset. */
export class ChangePresetInput {
  @OptionalNotNull() @Validate(NAME, 'Name of the preset.') name?: string;
  @OptionalNotNull() @Nested(() => SettingsInput, ABOUT_SETTINGS) settings?: SettingsInput;
}

export class ApplyPresetInput {
  @Validate(
    setOf(UUID, 1, CLIENTS_MAX, 'different UUIDs'),
    'The clients that get the settings of the preset.',
  )
  clientIds!: string[];
}
