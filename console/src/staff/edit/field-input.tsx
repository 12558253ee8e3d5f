import { NativeSelect, PasswordInput, Switch, TextInput, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLanguage } from '../../texts/languages.js';
import { useTexts, type TextId } from '../../texts/text.js';
import { countriesIn } from '../fields/countries.js';
import { useChoices, type Choice } from './choices.js';
import type { Field } from './fields.js';
import type { FormValue } from './form-values.js';
import { WeekGrid } from './week-grid.js';
import { ZonePicker } from './zone-picker.js';

interface FieldInputProps {
  readonly field: Field;
  readonly value: FormValue;
  readonly onValue: (value: FormValue) => void;
  readonly fault: string | null;
}

/** One field of the form, entered as its kind demands. */
export function FieldInput({ field, value, onValue, fault }: FieldInputProps): ReactNode {
  const text = useTexts();
  const label = text(`field.${field.path}`);
  if (typeof value === 'boolean') {
    return (
      <Switch
        label={label}
        checked={value}
        onChange={({ currentTarget }) => onValue(currentTarget.checked)}
        error={fault}
      />
    );
  }
  if (field.kind === 'week') {
    return <WeekGrid label={label} value={value} onHours={onValue} error={fault} />;
  }
  const shared = { label, error: fault, required: field.isRequired === true };
  if (field.kind === 'zone') {
    return <ZonePicker {...shared} value={value} onZone={onValue} maxLength={field.longest} />;
  }
  if (SELECTS.has(field.kind)) {
    return <ChoiceInput field={field} value={value} onValue={onValue} fault={fault} />;
  }
  const input = {
    ...shared,
    value,
    maxLength: field.longest ?? 200,
    description: hintOf(field, text),
  };
  const typed = (event: { readonly currentTarget: { readonly value: string } }): void =>
    onValue(event.currentTarget.value);
  if (field.kind === 'area') return <Textarea {...input} onChange={typed} rows={4} />;
  if (field.kind === 'password') {
    return <PasswordInput {...input} onChange={typed} autoComplete="new-password" />;
  }
  return (
    <TextInput
      {...input}
      onChange={typed}
      type={TYPES[field.kind] ?? 'text'}
      inputMode={MODES[field.kind]}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

const SELECTS: ReadonlySet<Field['kind']> = new Set([
  ...(['choice', 'country', 'manager', 'entity', 'preset'] as const),
]);
const TYPES: Partial<Record<Field['kind'], string>> = {
  email: 'email',
  phone: 'tel',
  instant: 'datetime-local',
};
const MODES: Partial<Record<Field['kind'], 'decimal' | 'numeric'>> = {
  amount: 'decimal',
  count: 'numeric',
};

/** Fields with a sentence about their values. */
const HINTS: ReadonlySet<Field['path']> = new Set([
  ...(['newPassword', 'settings.lowBalanceThreshold', 'settings.overdraw.validFrom'] as const),
  ...(['settings.overdraw.validUntil', 'settings.limits.daily.messages'] as const),
  ...(['settings.monthlyTopup.credits', 'settings.invoiceDates', 'profile.phone'] as const),
  ...(['settings.dlrWaitDays', 'settings.brandDomain'] as const),
]);

function hintOf({ path }: Field, text: (id: TextId) => string): string | undefined {
  return HINTS.has(path) ? text(`hint.${path}` as TextId) : undefined;
}

interface ChoiceInputProps extends FieldInputProps {
  readonly value: string;
}

function ChoiceInput({ field, value, onValue, fault }: ChoiceInputProps): ReactNode {
  const text = useTexts();
  const known = useKnown(field);
  const none = field.kind === 'choice' ? [] : [{ value: '', label: text('newClient.none') }];
  // A value without a name is kept: its thing may have been deleted.
  const isNamed = value === '' || known.some((one) => one.value === value);
  const unnamed = isNamed ? [] : [{ value, label: value }];
  return (
    <NativeSelect
      label={text(`field.${field.path}`)}
      error={fault}
      value={value}
      onChange={({ currentTarget }) => onValue(currentTarget.value)}
      data={[...none, ...unnamed, ...known]}
    />
  );
}

function useKnown({ kind, choices = [] }: Field): readonly Choice[] {
  const text = useTexts();
  const { language } = useLanguage();
  const asked = useChoices();
  if (kind === 'country') return countriesIn(language);
  if (kind === 'manager' || kind === 'entity' || kind === 'preset') return asked[kind];
  return choices.map((value) => ({ value, label: text(`choice.${value}` as TextId) }));
}
