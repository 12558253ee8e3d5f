import {
  Alert,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { answerOf, api } from '../../api/client.js';
import { decimalSeparator, typedAmount, type AmountFault } from '../../api/credits.js';
import type { components } from '../../api/schema.js';
import { useAmounts } from '../../meter/amounts.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { Section } from '../../shell/section.js';
import { typedText } from '../../shell/typed-text.js';
import { useLanguage } from '../../texts/languages.js';
import { amountFaultText, faultsOf } from '../../texts/problem-texts.js';
import { useTexts } from '../../texts/text.js';
import { FailedRules } from './failed-rules.js';

type Input = components['schemas']['DebitCheckInput'];
type Check = components['schemas']['DebitCheck'];

const CHANNELS = ['smpp', 'api', 'web', 'rest', 'rcs'] as const;

interface DryRunProps {
  readonly clientId: string;
  readonly isAdmin: boolean;
}

/** The answer that a debit would get now; nothing is recorded. */
export function DryRun({ clientId, isAdmin }: DryRunProps): ReactNode {
  const text = useTexts();
  return (
    <Section title={text('refusals.dryRun')}>
      <Alert>
        <Text fw={600}>{text('refusals.dryRunTitle')}</Text>
        <Text size="sm">{text('refusals.dryRunHint')}</Text>
      </Alert>
      {isAdmin ? <CheckForm clientId={clientId} /> : <Text>{text('refusals.adminsOnly')}</Text>}
    </Section>
  );
}

function CheckForm({ clientId }: { readonly clientId: string }): ReactNode {
  const text = useTexts();
  const { language } = useLanguage();
  const separator = decimalSeparator(language);
  const [fault, setFault] = useState<AmountFault | null>(null);
  const check = useMutation({
    mutationFn: (body: Input) => {
      const params = { path: { id: clientId } };
      return answerOf(api.POST('/v1/clients/{id}/debit-checks', { params, body }));
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = typedAmount(typedText(form, 'credits'), { separator });
    setFault('fault' in typed ? typed.fault : null);
    if ('amount' in typed) check.mutate(inputOf(form, typed.amount));
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Fields
          fault={fault === null ? null : amountFaultText(fault, separator, text)}
          cause={check.error}
        />
        <Group>
          <Button type="submit" variant="default" loading={check.isPending}>
            {text('refusals.check')}
          </Button>
        </Group>
        <ProblemAlert cause={check.error} />
        {check.data !== undefined && <Verdict check={check.data} input={check.variables} />}
      </Stack>
    </form>
  );
}

function inputOf(form: HTMLFormElement, credits: string): Input {
  const channel = CHANNELS.find((one) => one === typedText(form, 'channel')) ?? 'api';
  const country = typedText(form, 'country').trim().toUpperCase();
  return {
    ...{ credits, channel },
    ...(country !== '' && { country }),
    ...(typedText(form, 'test') !== '' && { test: true }),
  };
}

interface FieldsProps {
  readonly fault: string | null;
  readonly cause: unknown;
}

function Fields({ fault, cause }: FieldsProps): ReactNode {
  const text = useTexts();
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      <TextInput
        name="credits"
        label={text('refusals.creditsOf')}
        defaultValue="1"
        inputMode="decimal"
        autoComplete="off"
        error={fault ?? faultsOf(cause, 'credits', text)}
        maxLength={40}
      />
      <NativeSelect
        name="channel"
        label={text('message.channel')}
        defaultValue="api"
        data={[...CHANNELS]}
      />
      <TextInput
        name="country"
        label={text('refusals.country')}
        autoComplete="off"
        error={faultsOf(cause, 'country', text)}
        maxLength={2}
      />
      <Checkbox name="test" label={text('refusals.testMessage')} />
    </SimpleGrid>
  );
}

interface VerdictProps {
  readonly check: Check;
  readonly input: Input;
}

function Verdict({ check: { allowed, refusals, affordable }, input }: VerdictProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const words = { credits: shown(String(input.credits)), count: shown(String(affordable)) };
  return (
    <>
      <Alert color={allowed ? 'green' : 'orange'} role="status">
        {text(allowed ? 'refusals.wouldPass' : 'refusals.wouldFail', words)}
      </Alert>
      {refusals.length > 0 && <FailedRules refusals={refusals} />}
    </>
  );
}
