import { Badge, Button, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import type { components } from '../api/schema.js';
import { Rows, type Column } from '../list/rows.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { Section } from '../shell/section.js';
import { HERE } from '../texts/here.js';
import { useTexts } from '../texts/text.js';
import { useTimes } from '../texts/times.js';

type OwnSession = components['schemas']['SessionPage']['items'][number];

const KEY = ['sessions', 'own'];

/** Where the person is signed in, and a way to end each of these sessions. */
export function SessionsSection(): ReactNode {
  const text = useTexts();
  const answers = useQueryClient();
  const sessions = useQuery({
    queryKey: KEY,
    queryFn: () => answerOf(api.GET('/v1/sessions')),
  });
  const end = useMutation({
    mutationFn: (sessionId: string) =>
      answerOf(api.DELETE('/v1/sessions/{sessionId}', { params: { path: { sessionId } } })),
    onSettled: () => answers.invalidateQueries({ queryKey: KEY }),
  });
  const columns = useColumns(end.isPending ? end.variables : null, (id) => end.mutate(id));
  const items = sessions.data?.items ?? [];
  return (
    <Section title={text('account.sessions')}>
      <Text size="sm">{text('account.sessionsHint')}</Text>
      <ProblemAlert cause={sessions.error} onRetry={() => void sessions.refetch()} />
      <ProblemAlert cause={end.error} />
      {sessions.isPending && <Loader aria-label={text('shell.loading')} />}
      {items.length > 0 && (
        <Rows
          label={text('account.sessions')}
          columns={columns}
          rows={items}
          keyOf={({ sessionId }) => sessionId}
        />
      )}
    </Section>
  );
}

function useColumns(
  ending: string | null,
  onEnd: (sessionId: string) => void,
): readonly Column<OwnSession>[] {
  const text = useTexts();
  const { timeIn } = useTimes();
  return [
    {
      ...{ id: 'device', title: text('account.device'), width: '3fr' },
      cell: (one) => <Device one={one} />,
    },
    {
      ...{ id: 'started', title: text('account.started'), width: '2fr' },
      cell: ({ startedAt }) => timeIn(startedAt, HERE),
    },
    {
      ...{ id: 'used', title: text('account.refreshed'), width: '2fr' },
      cell: ({ refreshedAt }) => timeIn(refreshedAt, HERE),
    },
    {
      ...{ id: 'end', title: text('account.actions'), width: '1fr' },
      cell: ({ sessionId, current, address }) =>
        current ? (
          <Badge variant="outline" color="gray" c="inherit">
            {text('account.current')}
          </Badge>
        ) : (
          <Button
            size="xs"
            variant="default"
            loading={ending === sessionId}
            aria-label={text('account.endOf', { address })}
            onClick={() => onEnd(sessionId)}
          >
            {text('shell.signOut')}
          </Button>
        ),
    },
  ];
}

function Device({ one: { userAgent, address } }: { readonly one: OwnSession }): ReactNode {
  const text = useTexts();
  return (
    <Stack gap={0}>
      <Text size="sm">{userAgent === '' ? text('account.unknownDevice') : userAgent}</Text>
      <Text size="xs">{address}</Text>
    </Stack>
  );
}
