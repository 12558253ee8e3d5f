import { Button, Center, Loader, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import { ApiProblem } from '../api/problem.js';
import { session, type Me, type SessionState } from '../api/session.js';
import { unfinished } from '../api/unfinished.js';
import { PasswordResetPage } from '../sign-in/password-reset-page.js';
import { SignInForm } from '../sign-in/sign-in-form.js';
import { SignInPage } from '../sign-in/sign-in-page.js';
import { Languages } from '../texts/languages.js';
import { useTexts } from '../texts/text.js';
import { Branded } from './brand.js';
import { usePlace } from './place.js';
import { ProblemAlert } from './problem-alert.js';
import { RoleScreens } from './role-screens.js';

function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.state);
}

/** The whole console. */
export function App(): ReactNode {
  const state = useSession();
  const isStaff = 'me' in state && state.me.role !== 'client';
  return (
    <Branded>
      <Suspense fallback={<Waiting />}>
        <Languages isStaff={isStaff}>
          <Page state={state} />
        </Languages>
      </Suspense>
    </Branded>
  );
}

function Page({ state }: { readonly state: SessionState }): ReactNode {
  const { path } = usePlace();
  if (path === '/password-reset') return <PasswordResetPage />;
  if (state.kind === 'unknown') return <AskWho />;
  if (state.kind === 'out') return <SignInPage />;
  return (
    <>
      <RoleScreens me={state.me} />
      <SignInAgain isOpen={state.kind === 'ended'} me={state.me} />
    </>
  );
}

/** Asks whose session the browser has, if any. */
function AskWho(): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: ['me'], queryFn: whoIsIt });
  useEffect(() => {
    if (data === undefined) return;
    if (data === null) session.out();
    else session.started(data);
  }, [data]);
  if (error === null) return <Waiting />;
  return (
    <Center mih="60dvh" p="md">
      <ProblemAlert cause={error} onRetry={() => void refetch()} />
    </Center>
  );
}

async function whoIsIt(): Promise<Me | null> {
  try {
    return (await answerOf(api.GET('/v1/me'))) as Me;
  } catch (cause) {
    if (cause instanceof ApiProblem && cause.status === 401) return null;
    throw cause;
  }
}

/** Over a screen whose session has ended; the screen keeps everything that was entered. */
function SignInAgain({ isOpen, me }: { readonly isOpen: boolean; readonly me: Me }): ReactNode {
  const text = useTexts();
  return (
    <Modal
      opened={isOpen}
      onClose={() => undefined}
      title={text('signIn.endedTitle')}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      zIndex={1_000}
    >
      <Stack>
        <Text size="sm">{text('signIn.endedText')}</Text>
        <SignInForm username={me.username ?? ''} />
        <Button variant="subtle" size="xs" onClick={startOver}>
          {text('signIn.other')}
        </Button>
      </Stack>
    </Modal>
  );
}

/** Leaves the screen of the person before. */
function startOver(): void {
  unfinished.clear();
  session.out();
  location.assign('/');
}

function Waiting(): ReactNode {
  return (
    <Center mih="60dvh">
      <Loader />
    </Center>
  );
}
