import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import { ApiProblem } from '../api/problem.js';
import type { components } from '../api/schema.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { Section } from '../shell/section.js';
import { typedText } from '../shell/typed-text.js';
import { useTexts, type TextId } from '../texts/text.js';
import { NewFactor } from './new-factor.js';

type Made = components['schemas']['NewSecondFactor'];

type Step =
  | { readonly kind: 'start' }
  | { readonly kind: 'new'; readonly made: Made }
  | { readonly kind: 'removal' }
  | { readonly kind: 'done'; readonly text: TextId };

/** Whether the answer says that a second factor is active, or that there is none. */
function says(cause: unknown, code: string): boolean {
  return cause instanceof ApiProblem && cause.code === code;
}

/** Sets a second factor up, or removes it. Its state is known only from the answer to a set-up. */
export function FactorSection(): ReactNode {
  const text = useTexts();
  const [step, setStep] = useState<Step>({ kind: 'start' });
  return (
    <Section title={text('factor.title')}>
      <Text size="sm">{text('factor.hint')}</Text>
      {step.kind === 'done' && (
        <Alert color="green" role="status">
          {text(step.text)}
        </Alert>
      )}
      {(step.kind === 'start' || step.kind === 'done') && <Choice onStep={setStep} />}
      {step.kind === 'new' && (
        <NewFactor made={step.made}>
          <ActivationForm onStep={setStep} />
        </NewFactor>
      )}
      {step.kind === 'removal' && <RemovalForm onStep={setStep} />}
    </Section>
  );
}

interface StepProps {
  readonly onStep: (step: Step) => void;
}

function Choice({ onStep }: StepProps): ReactNode {
  const text = useTexts();
  const begin = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/me/second-factor')),
    onSuccess: (made) => onStep({ kind: 'new', made }),
  });
  const isActive = says(begin.error, 'SECOND_FACTOR_ACTIVE');
  return (
    <>
      {isActive && <Alert role="status">{text('factor.active')}</Alert>}
      {!isActive && <ProblemAlert cause={begin.error} />}
      <Group>
        <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
          {text('factor.begin')}
        </Button>
        <Button variant="default" onClick={() => onStep({ kind: 'removal' })}>
          {text('factor.remove')}
        </Button>
      </Group>
    </>
  );
}

function ActivationForm({ onStep }: StepProps): ReactNode {
  const text = useTexts();
  const activated = useMutation({
    mutationFn: (code: string) => answerOf(api.PUT('/v1/me/second-factor', { body: { code } })),
    onSuccess: () => onStep({ kind: 'done', text: 'factor.activated' }),
    retry: false,
  });
  return (
    <CodeForm
      sending={activated}
      label={text('factor.code')}
      submit={text('factor.activate')}
      onCancel={() => onStep({ kind: 'start' })}
    />
  );
}

function RemovalForm({ onStep }: StepProps): ReactNode {
  const text = useTexts();
  const removed = useMutation({
    mutationFn: (code: string) => answerOf(api.DELETE('/v1/me/second-factor', { body: { code } })),
    onSuccess: () => onStep({ kind: 'done', text: 'factor.removed' }),
    retry: false,
  });
  return (
    <CodeForm
      sending={removed}
      label={text('factor.anyCode')}
      submit={text('factor.removeNow')}
      onCancel={() => onStep({ kind: 'start' })}
    />
  );
}

interface CodeFormProps {
  readonly sending: UseMutationResult<unknown, Error, string>;
  readonly label: string;
  readonly submit: string;
  readonly onCancel: () => void;
}

function CodeForm({ sending, label, submit, onCancel }: CodeFormProps): ReactNode {
  const text = useTexts();
  const isWrong = says(sending.error, 'CODE_INVALID');
  const send = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    sending.mutate(typedText(event.currentTarget, 'code').trim());
  };
  return (
    <form onSubmit={send}>
      <Stack>
        <TextInput
          name="code"
          label={label}
          error={isWrong ? text('problem.CODE_INVALID') : null}
          autoComplete="one-time-code"
          spellCheck={false}
          required
          withAsterisk={false}
          maxLength={64}
        />
        {!isWrong && <ProblemAlert cause={sending.error} />}
        <Group>
          <Button type="submit" loading={sending.isPending}>
            {submit}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {text('shell.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
