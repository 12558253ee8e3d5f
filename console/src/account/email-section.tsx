import { Alert, Button, Group, Loader, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { Section } from '../shell/section.js';
import { useTexts } from '../texts/text.js';
import { useTimes } from '../texts/times.js';

const SELF = { params: { path: { id: 'me' } } };

/** The address of a client, whether it is confirmed, and another link to confirm it (S0-40). */
export function EmailSection(): ReactNode {
  const text = useTexts();
  const client = useQuery({
    queryKey: ['client', 'me'],
    queryFn: () => answerOf(api.GET('/v1/clients/{id}', SELF)),
  });
  const { data } = client;
  return (
    <Section title={text('account.email')}>
      <ProblemAlert cause={client.error} onRetry={() => void client.refetch()} />
      {client.isPending && <Loader aria-label={text('shell.loading')} />}
      {data !== undefined && (
        <>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {data.email}
          </Text>
          {data.settings.emailVerified ? (
            <Text size="sm">{text('account.emailVerified')}</Text>
          ) : (
            <Unconfirmed zone={data.settings.timeZone} />
          )}
        </>
      )}
    </Section>
  );
}

function Unconfirmed({ zone }: { readonly zone: string }): ReactNode {
  const text = useTexts();
  const { timeIn } = useTimes();
  const sent = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/clients/{id}/email-confirmation', SELF)),
  });
  const until = sent.data?.until ?? null;
  return (
    <>
      <Text size="sm">{text('account.emailUnconfirmed')}</Text>
      <ProblemAlert cause={sent.error} />
      {sent.isSuccess && (
        <Alert role="status">
          {until === null
            ? text('account.emailVerified')
            : text('account.emailSent', { until: timeIn(until, zone) })}
        </Alert>
      )}
      <Group>
        <Button variant="default" loading={sent.isPending} onClick={() => sent.mutate()}>
          {text(sent.isSuccess ? 'account.emailAgain' : 'account.emailSend')}
        </Button>
      </Group>
    </>
  );
}
