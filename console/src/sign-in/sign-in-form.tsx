import { Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import { ApiProblem } from '../api/problem.js';
import { session, type Me } from '../api/session.js';
import { unfinished } from '../api/unfinished.js';
import { Link } from '../shell/link.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { typedText } from '../shell/typed-text.js';
import { useTexts } from '../texts/text.js';

type Credentials =
  | { readonly username: string; readonly password: string }
  | { readonly challenge: string; readonly code: string };

/** Starts a session in a cookie. */
async function signIn(body: Credentials): Promise<void> {
  await answerOf(api.POST('/v1/login', { params: { query: { cookie: '1' } }, body }));
  const me = await answerOf(api.GET('/v1/me'));
  // Another person must not see the screens of the one before.
  if (session.started(me as Me)) return;
  unfinished.clear();
  location.assign('/');
}

function challengeIn(cause: unknown): string | null {
  if (!(cause instanceof ApiProblem) || cause.code !== 'SECOND_FACTOR_REQUIRED') return null;
  const { challenge } = cause.document;
  return typeof challenge === 'string' ? challenge : null;
}

interface SignInFormProps {
  /** The name of the person whose session has ended; empty = anybody. */
  readonly username?: string;
}

/** Signs a person in: a password, and a code where a second factor is set up. */
export function SignInForm({ username = '' }: SignInFormProps): ReactNode {
  const [challenge, setChallenge] = useState<string | null>(null);
  if (challenge !== null) {
    return <CodeForm challenge={challenge} onBack={() => setChallenge(null)} />;
  }
  return <PasswordForm username={username} onChallenge={setChallenge} />;
}

interface PasswordFormProps {
  readonly username: string;
  readonly onChallenge: (challenge: string) => void;
}

function PasswordForm({ username, onChallenge }: PasswordFormProps): ReactNode {
  const text = useTexts();
  const login = useMutation({
    mutationFn: signIn,
    retry: false,
    onError: (cause) => {
      const challenge = challengeIn(cause);
      if (challenge !== null) onChallenge(challenge);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const body = { username: typedText(form, 'username'), password: typedText(form, 'password') };
    if (!login.isPending) login.mutate(body);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          name="username"
          label={text('signIn.name')}
          defaultValue={username}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          maxLength={254}
          data-autofocus={username === '' ? true : undefined}
        />
        <PasswordInput
          name="password"
          label={text('signIn.password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          maxLength={200}
          data-autofocus={username === '' ? undefined : true}
        />
        <ProblemAlert cause={challengeIn(login.error) === null ? login.error : null} />
        <Button type="submit" loading={login.isPending}>
          {text('signIn.submit')}
        </Button>
        <Link to="/password-reset" size="sm">
          {text('signIn.forgot')}
        </Link>
        <IssuerButton />
      </Stack>
    </form>
  );
}

/** The way to the issuer of single sign-on, where one is configured. */
function IssuerButton(): ReactNode {
  const text = useTexts();
  const { data } = useQuery({
    queryKey: ['sign-in-options'],
    queryFn: () => answerOf(api.GET('/v1/sign-in/options')),
    staleTime: Infinity,
  });
  if (data?.issuer !== true) return null;
  return (
    <>
      <Divider />
      <Button component="a" href="/v1/sign-in" variant="default">
        {text('signIn.issuer')}
      </Button>
      <Text size="xs" c="dimmed" ta="center">
        {text('signIn.issuerHint')}
      </Text>
    </>
  );
}

interface CodeFormProps {
  readonly challenge: string;
  readonly onBack: () => void;
}

function CodeForm({ challenge, onBack }: CodeFormProps): ReactNode {
  const text = useTexts();
  const login = useMutation({ mutationFn: signIn, retry: false });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const code = typedText(event.currentTarget, 'code').trim();
    if (!login.isPending) login.mutate({ challenge, code });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          name="code"
          label={text('signIn.code')}
          description={text('signIn.codeHint')}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          maxLength={40}
          autoFocus
        />
        <ProblemAlert cause={login.error} />
        <Button type="submit" loading={login.isPending}>
          {text('signIn.codeSubmit')}
        </Button>
        <Button variant="subtle" onClick={onBack}>
          {text('signIn.back')}
        </Button>
      </Stack>
    </form>
  );
}
