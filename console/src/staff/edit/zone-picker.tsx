import { TextInput, type TextInputProps } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useLanguage } from '../../texts/languages.js';
import { isZone } from '../../texts/local-time.js';
import { useTexts } from '../../texts/text.js';
import { useNow } from '../fields/now.js';

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

interface ZonePickerProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  readonly value: string;
  readonly onZone: (zone: string) => void;
}

/** A time zone, found by typing, with the local time there now (S0-07). */
export function ZonePicker({ value, onZone, ...rest }: ZonePickerProps): ReactNode {
  const text = useTexts();
  const { language } = useLanguage();
  const now = useNow();
  const list = useId();
  const format = { dateStyle: 'medium', timeStyle: 'short', timeZone: value } as const;
  const local = isZone(value) ? new Intl.DateTimeFormat(language, format).format(now) : null;
  return (
    <>
      <TextInput
        {...rest}
        list={list}
        value={value}
        onChange={({ currentTarget }) => onZone(currentTarget.value)}
        description={local === null ? text('edit.zoneHint') : text('edit.zoneNow', { local })}
        autoComplete="off"
        spellCheck={false}
      />
      <datalist id={list}>
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
