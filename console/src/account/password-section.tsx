import { Alert, Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import { ApiProblem } from '../api/problem.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { Section } from '../shell/section.js';
import { typedText } from '../shell/typed-text.js';
import { faultsOf } from '../texts/problem-texts.js';
import { useTexts } from '../texts/text.js';

interface Change {
  /** Made before the first try: a lost answer changes nothing twice. */
  readonly id: string;
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly newPasswordConfirm: string;
}

function change({ id, ...body }: Change): Promise<unknown> {
  const params = { path: { id: 'me' }, header: { 'Idempotency-Key': id } };
  return answerOf(api.PUT('/v1/clients/{id}/password', { params, body }));
}

/** Another password for a client; the present one is asked for. */
export function PasswordSection(): ReactNode {
  const text = useTexts();
  const changed = useMutation({ mutationFn: change });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    changed.mutate({
      id: crypto.randomUUID(),
      currentPassword: typedText(form, 'currentPassword'),
      newPassword: typedText(form, 'newPassword'),
      newPasswordConfirm: typedText(form, 'newPasswordConfirm'),
    });
  };
  return (
    <Section title={text('account.password')}>
      {changed.isSuccess ? (
        <Changed />
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm">{text('account.passwordHint')}</Text>
            <Fields cause={changed.error} />
            <Group>
              <Button type="submit" loading={changed.isPending}>
                {text('account.passwordSubmit')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Section>
  );
}

function Changed(): ReactNode {
  const text = useTexts();
  return (
    <Alert color="green" role="status">
      <Stack align="flex-start" gap="xs">
        <Text size="sm">{text('account.passwordDone')}</Text>
        <Button size="xs" onClick={() => location.assign('/')}>
          {text('signIn.submit')}
        </Button>
      </Stack>
    </Alert>
  );
}

function Fields({ cause }: { readonly cause: unknown }): ReactNode {
  const text = useTexts();
  const isWrong = cause instanceof ApiProblem && cause.code === 'INVALID_CREDENTIALS';
  return (
    <>
      <PasswordInput
        name="currentPassword"
        label={text('account.passwordNow')}
        error={isWrong ? text('account.passwordWrong') : faultsOf(cause, 'currentPassword', text)}
        autoComplete="current-password"
        required
        withAsterisk={false}
        maxLength={100}
      />
      <PasswordInput
        name="newPassword"
        label={text('reset.password')}
        description={text('reset.rules')}
        error={faultsOf(cause, 'newPassword', text)}
        autoComplete="new-password"
        required
        withAsterisk={false}
        maxLength={100}
      />
      <PasswordInput
        name="newPasswordConfirm"
        label={text('reset.confirm')}
        error={faultsOf(cause, 'newPasswordConfirm', text)}
        autoComplete="new-password"
        required
        withAsterisk={false}
        maxLength={100}
      />
      {!isWrong && <ProblemAlert cause={cause} />}
    </>
  );
}
