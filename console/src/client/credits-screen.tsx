import { Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import { LargeMeter } from '../meter/large-meter.js';
import { useLiveMeter } from '../meter/live-meter.js';
import { LiveState } from '../meter/live-state.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTexts } from '../texts/text.js';
import { Limits } from './limits.js';
import { CreditLine } from './credit-line.js';

const SELF = { params: { path: { id: 'me' } } };

/** The credits of the client who is signed in: on a phone first. */
export default function CreditsScreen(): ReactNode {
  const text = useTexts();
  const { meter, error, liveness } = useLiveMeter('me');
  const balance = useQuery({
    queryKey: ['balance', 'me'],
    queryFn: () => answerOf(api.GET('/v1/clients/{id}/balance', SELF)),
  });
  const client = useQuery({
    queryKey: ['client', 'me'],
    queryFn: () => answerOf(api.GET('/v1/clients/{id}', SELF)),
  });
  return (
    <Stack maw={900}>
      <Group justify="space-between">
        <Title order={1}>{text('credits.title')}</Title>
        <LiveState liveness={liveness} />
      </Group>
      <ProblemAlert cause={error ?? balance.error ?? client.error} />
      {meter !== undefined && <LargeMeter meter={meter} />}
      {balance.data !== undefined && client.data !== undefined && (
        <>
          <CreditLine balance={balance.data} settings={client.data.settings} />
          <Limits windows={balance.data.windows} zone={client.data.settings.timeZone} />
        </>
      )}
    </Stack>
  );
}
