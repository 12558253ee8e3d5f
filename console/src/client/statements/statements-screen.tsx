import { Loader, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answerOf, api } from '../../api/client.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useTexts } from '../../texts/text.js';
import { IssuedStatements } from './issued-statements.js';
import { PeriodSection } from './period-section.js';

const SELF = { params: { path: { id: 'me' } } };

/** Statements: those of invoice dates, and that of any period (S0-43, S0-45, S0-47). */
export default function StatementsScreen(): ReactNode {
  const text = useTexts();
  const client = useQuery({
    queryKey: ['client', 'me'],
    queryFn: () => answerOf(api.GET('/v1/clients/{id}', SELF)),
  });
  const zone = client.data?.settings.timeZone;
  return (
    <Stack maw={1000}>
      <Title order={1}>{text('statements.title')}</Title>
      <ProblemAlert cause={client.error} onRetry={() => void client.refetch()} />
      {client.isPending && <Loader aria-label={text('shell.loading')} />}
      {zone !== undefined && (
        <>
          <PeriodSection zone={zone} />
          <IssuedStatements />
        </>
      )}
    </Stack>
  );
}
