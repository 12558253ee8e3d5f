import { useCallback } from 'react';
import { useTexts, type TextId } from '../../texts/text.js';
import { useChoices } from './choices.js';
import { useDays } from '../fields/day-names.js';
import type { Field } from './fields.js';
import type { FormValue } from './form-values.js';
import type { Span } from '../fields/week-hours.js';

/** Writes the value of a field for the reader. */
export function useShownValue(): (field: Field, value: FormValue) => string {
  const text = useTexts();
  const choices = useChoices();
  const { spanText } = useDays();
  return useCallback(
    ({ kind, path }, value) => {
      if (typeof value === 'boolean') return text(value ? 'edit.yes' : 'edit.no');
      if (kind === 'week' && value === '') return text('edit.always');
      if (value === '') return '–';
      switch (kind) {
        case 'password':
          return '••••••••';
        case 'choice':
          return path === 'settings.priority' ? value : text(`choice.${value}` as TextId);
        case 'week':
          return (JSON.parse(value) as readonly Span[]).map(spanText).join('; ');
        case 'manager':
        case 'entity':
        case 'preset':
          return choices[kind].find((one) => one.value === value)?.label ?? value;
        case 'instant':
          return value.replace('T', ' ');
        default:
          return value;
      }
    },
    [text, choices, spanText],
  );
}
