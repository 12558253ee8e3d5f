import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { decimalSeparator } from '../../api/credits.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useLanguage } from '../../texts/languages.js';
import { amountFaultText, faultsOf } from '../../texts/problem-texts.js';
import { useTexts } from '../../texts/text.js';
import { useDays } from '../fields/day-names.js';
import { useTryKey } from '../fields/try-key.js';
import type { Client } from './client-query.js';
import { usePlanCommand } from './plan-command.js';
import {
  INTERVALS,
  planForm,
  planOf,
  planPath,
  type PlanFaults,
  type PlanField,
  type PlanForm,
} from './plan-form.js';

interface PlanDialogProps {
  readonly client: Client;
  readonly onClose: () => void;
}

/** Sets the automatic top-up plan of a client. */
export function PlanDialog({ client, onClose }: PlanDialogProps): ReactNode {
  const text = useTexts();
  return (
    <Modal
      opened
      onClose={onClose}
      title={text('plan.setTitle', { name: client.username })}
      closeButtonProps={{ 'aria-label': text('shell.close') }}
      closeOnClickOutside={false}
    >
      <PlanEditor client={client} onClose={onClose} />
    </Modal>
  );
}

const NO_FAULTS: PlanFaults = new Map();

function PlanEditor({ client, onClose }: PlanDialogProps): ReactNode {
  const text = useTexts();
  const { language } = useLanguage();
  const separator = decimalSeparator(language);
  const [form, setForm] = useState(() => planForm(client.topUpPlan, separator));
  const [faults, setFaults] = useState(NO_FAULTS);
  const sending = usePlanCommand(client.id);
  const keyOf = useTryKey();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { plan, faults: found } = planOf(form, separator);
    setFaults(found);
    if (found.size > 0 || sending.isPending) return;
    sending.mutate({ plan, key: keyOf({ plan, of: client.revision }) }, { onSuccess: onClose });
  };
  const set = (changes: Partial<PlanForm>): void => setForm((now) => ({ ...now, ...changes }));
  const faultOf = (field: PlanField): string | null => {
    const found = faults.get(field);
    if (found === 'COUNT') return text('plan.fault.COUNT');
    if (found !== undefined) return amountFaultText(found, separator, text);
    return faultsOf(sending.error, planPath(field, form), text);
  };
  const input = (field: PlanField, label: string): ReactNode => (
    <TextInput
      label={label}
      inputMode="decimal"
      autoComplete="off"
      value={form[field]}
      onChange={({ currentTarget }) => set({ [field]: currentTarget.value })}
      error={faultOf(field)}
      maxLength={40}
    />
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <NativeSelect
          label={text('plan.interval')}
          value={form.interval}
          onChange={({ currentTarget }) =>
            set({ interval: currentTarget.value as PlanForm['interval'], anchorDay: '1' })
          }
          data={INTERVALS.map((value) => ({ value, label: text(`plan.interval.${value}`) }))}
          data-autofocus
        />
        {form.interval === 'THRESHOLD' ? (
          <ThresholdFields form={form} onForm={set} input={input} />
        ) : (
          <PeriodicFields form={form} onForm={set} input={input} />
        )}
        <Text size="xs">{text('plan.first', { zone: client.settings.timeZone })}</Text>
        <ProblemAlert cause={sending.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text('shell.cancel')}
          </Button>
          <Button type="submit" loading={sending.isPending}>
            {text('plan.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface PlanFieldsProps {
  readonly form: PlanForm;
  readonly onForm: (changes: Partial<PlanForm>) => void;
  readonly input: (field: PlanField, label: string) => ReactNode;
}

/** A plan that runs at midnight. */
function PeriodicFields({ form, onForm, input }: PlanFieldsProps): ReactNode {
  const text = useTexts();
  return (
    <>
      <AnchorDay form={form} onForm={onForm} input={input} />
      <NativeSelect
        label={text('plan.mode')}
        value={form.mode}
        onChange={({ currentTarget }) => onForm({ mode: currentTarget.value as PlanForm['mode'] })}
        data={[
          { value: 'ADD', label: text('plan.mode.ADD') },
          { value: 'RESET_TO', label: text('plan.mode.RESET_TO') },
        ]}
      />
      {input('amount', text('plan.amount'))}
    </>
  );
}

/** A plan that fires when credits run low. */
function ThresholdFields({ form, onForm, input }: PlanFieldsProps): ReactNode {
  const text = useTexts();
  return (
    <>
      {input('below', text('plan.belowLabel'))}
      <NativeSelect
        label={text('plan.fill')}
        value={form.fill}
        onChange={({ currentTarget }) => onForm({ fill: currentTarget.value as PlanForm['fill'] })}
        data={[
          { value: 'credits', label: text('plan.fill.credits') },
          { value: 'target', label: text('plan.fill.target') },
        ]}
      />
      {input('amount', text('plan.amount'))}
      {input('capPerDay', text('plan.capPerDay'))}
      {input('firings', text('plan.firings'))}
      {input('perMinutes', text('plan.perMinutes'))}
    </>
  );
}

/** The day of a plan: of the week, of the month, or none. */
function AnchorDay({ form, onForm, input }: PlanFieldsProps): ReactNode {
  const text = useTexts();
  const { long } = useDays();
  if (form.interval === 'DAILY') return null;
  if (form.interval === 'MONTHLY') return input('anchorDay', text('plan.dayOfMonth'));
  return (
    <NativeSelect
      label={text('plan.dayOfWeek')}
      value={form.anchorDay}
      onChange={({ currentTarget }) => onForm({ anchorDay: currentTarget.value })}
      data={long.map((label, day) => ({ value: String(day + 1), label }))}
    />
  );
}
