import type { KeyObject } from 'node:crypto';
import type { SettingChange, SettingsChanged } from '../../domain/client/events.js';
import { PERSONAL_FIELDS } from '../../domain/client/settings.js';
import { canonicalJson } from '../canonical.js';
import { erasedValue } from '../personal-fields.js';
import { open, seal, type Place } from '../personal.js';

/**
 * One change. With `personal`, values other than null are ciphertexts. The event stores the mark
 * because a field may become personal in a later version.
 */
export interface SettingChangeV1 {
  readonly field: string;
  readonly from: unknown;
  readonly personal?: true;
  readonly to: unknown;
}

/** `SettingsChanged`, version 1. */
export interface SettingsChangedV1 {
  readonly changes: readonly SettingChangeV1[];
  /** Missing unless the save sets a monthly top-up. */
  readonly firstTopUp?: string;
  readonly terms: boolean;
}

/** Whether a change contains personal data; a change from null to null does not. */
export function isPersonalChange({ field, from, to }: SettingChange): boolean {
  return PERSONAL_FIELDS.has(field) && (from !== null || to !== null);
}

export function writeSettingsChanged(
  data: SettingsChanged['data'],
  place: Place,
  key: KeyObject | null,
): string {
  const sealed = (value: unknown, field: string): unknown =>
    value === null ? null : seal(value, place, field, key);
  const changes = data.changes.map((change): SettingChangeV1 => {
    const { field, from, to } = change;
    if (!isPersonalChange(change)) return { field, from, to };
    return {
      field,
      from: sealed(from, `${field}.from`),
      personal: true,
      to: sealed(to, `${field}.to`),
    };
  });
  const { terms, firstTopUp } = data;
  const stored: SettingsChangedV1 = {
    ...{ changes, terms },
    ...(firstTopUp !== undefined && { firstTopUp }),
  };
  return canonicalJson(stored);
}

export function readSettingsChangedV1(
  text: string,
  place: Place,
  key: KeyObject | null,
): SettingsChanged['data'] {
  const stored = JSON.parse(text) as SettingsChangedV1;
  const opened = (sealed: unknown, field: string, side: 'from' | 'to'): unknown => {
    if (sealed === null) return null;
    return key === null
      ? erasedValue(field)
      : open(sealed as string, place, `${field}.${side}`, key);
  };
  const changes = stored.changes.map(({ field, from, personal, to }): SettingChange => {
    if (!personal) return { field, from, to };
    return { field, from: opened(from, field, 'from'), to: opened(to, field, 'to') };
  });
  const { terms, firstTopUp } = stored;
  return { changes, terms, ...(firstTopUp !== undefined && { firstTopUp }) };
}
