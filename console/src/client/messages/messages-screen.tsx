import { Alert, Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answerOf, api } from '../../api/client.js';
import { ApiProblem } from '../../api/problem.js';
import { MessageIdForm } from './message-id-form.js';
import { usePlace } from '../../shell/place.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useTexts } from '../../texts/text.js';
import { MessageCard } from './message-card.js';

/** A message by its id: state, charge, refunds and reports. The id is in the address. */
export default function MessagesScreen(): ReactNode {
  const text = useTexts();
  const messageId = usePlace().search.get('id') ?? '';
  return (
    <Stack maw={900}>
      <Title order={1}>{text('message.title')}</Title>
      <MessageIdForm name="id" value={messageId} required />
      {messageId !== '' && <Found messageId={messageId} />}
    </Stack>
  );
}

function Found({ messageId }: { readonly messageId: string }): ReactNode {
  const text = useTexts();
  const client = useQuery({
    queryKey: ['client', 'me'],
    queryFn: () => answerOf(api.GET('/v1/clients/{id}', { params: { path: { id: 'me' } } })),
  });
  const found = useQuery({
    queryKey: ['message', 'me', messageId],
    queryFn: () =>
      answerOf(
        api.GET('/v1/clients/{id}/messages/{messageId}', {
          params: { path: { id: 'me', messageId } },
        }),
      ),
  });
  const cause = found.error ?? client.error;
  if (cause instanceof ApiProblem && cause.code === 'MESSAGE_NOT_FOUND') {
    return <Alert role="status">{text('message.unknown')}</Alert>;
  }
  if (cause !== null) return <ProblemAlert cause={cause} onRetry={() => void found.refetch()} />;
  if (found.data === undefined || client.data === undefined) {
    return <Loader aria-label={text('shell.loading')} />;
  }
  return (
    <>
      <MessageCard message={found.data} zone={client.data.settings.timeZone} />
      <Group>
        <Button variant="default" loading={found.isRefetching} onClick={() => void found.refetch()}>
          {text('message.again')}
        </Button>
        <Text size="xs">{text('message.asOf')}</Text>
      </Group>
    </>
  );
}
