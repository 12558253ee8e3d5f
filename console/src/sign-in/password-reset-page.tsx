import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import { ApiProblem } from '../api/problem.js';
import { Link } from '../shell/link.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { typedText } from '../shell/typed-text.js';
import { faultsOf } from '../texts/problem-texts.js';
import { useTexts } from '../texts/text.js';
import { Entrance } from './entrance.js';

const TOKEN = /^#[A-Za-z0-9_-]{20,200}$/;

/** The link of a mail: its token, or that a part of it is missing; null = no link was opened. */
type OpenedLink = { readonly token: string } | { readonly isBroken: true } | null;

/**
 * Takes the token out of the address at once, so that no history and no screenshot keeps it.
 */
function takeLink(): OpenedLink {
  const { hash, pathname } = location;
  if (hash === '') return null;
  history.replaceState(null, '', pathname);
  return TOKEN.test(hash) ? { token: hash.slice(1) } : { isBroken: true };
}

/** Asks for the link of a mail, or sets a password by such a link. */
export function PasswordResetPage(): ReactNode {
  const text = useTexts();
  const [link] = useState(takeLink);
  return (
    <Entrance title={text('reset.title')}>
      {link !== null && 'isBroken' in link && (
        <Alert color="red" role="alert" mb="md">
          {text('reset.noLink')}
        </Alert>
      )}
      {link !== null && 'token' in link ? <SetForm token={link.token} /> : <AskForm />}
      <Text mt="md" size="sm">
        <Link to="/">{text('signIn.back')}</Link>
      </Text>
    </Entrance>
  );
}

function AskForm(): ReactNode {
  const text = useTexts();
  const asked = useMutation({
    mutationFn: (username: string) =>
      answerOf(api.POST('/v1/password-resets', { body: { username } })),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    asked.mutate(typedText(event.currentTarget, 'username'));
  };
  if (asked.isSuccess) return <Alert role="status">{text('reset.sent')}</Alert>;
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{text('reset.ask')}</Text>
        <TextInput
          name="username"
          label={text('signIn.name')}
          autoComplete="username"
          required
          withAsterisk={false}
          maxLength={254}
        />
        <ProblemAlert cause={asked.error} />
        <Button type="submit" loading={asked.isPending}>
          {text('reset.send')}
        </Button>
      </Stack>
    </form>
  );
}

interface NewPassword {
  readonly newPassword: string;
  readonly newPasswordConfirm: string;
}

function SetForm({ token }: { readonly token: string }): ReactNode {
  const text = useTexts();
  const set = useMutation({
    mutationFn: (body: NewPassword) =>
      answerOf(api.PUT('/v1/password-resets/{token}', { params: { path: { token } }, body })),
    retry: false,
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    set.mutate({
      newPassword: typedText(form, 'newPassword'),
      newPasswordConfirm: typedText(form, 'newPasswordConfirm'),
    });
  };
  if (set.isSuccess) return <Alert role="status">{text('reset.done')}</Alert>;
  const isVoid = set.error instanceof ApiProblem && set.error.status === 404;
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          name="newPassword"
          label={text('reset.password')}
          description={text('reset.rules')}
          error={faultsOf(set.error, 'newPassword', text)}
          autoComplete="new-password"
          required
          withAsterisk={false}
          maxLength={100}
        />
        <PasswordInput
          name="newPasswordConfirm"
          label={text('reset.confirm')}
          error={faultsOf(set.error, 'newPasswordConfirm', text)}
          autoComplete="new-password"
          required
          withAsterisk={false}
          maxLength={100}
        />
        {isVoid ? (
          <Alert color="red" role="alert">
            {text('reset.void')}
          </Alert>
        ) : (
          <ProblemAlert cause={set.error} />
        )}
        <Button type="submit" loading={set.isPending}>
          {text('reset.submit')}
        </Button>
      </Stack>
    </form>
  );
}
