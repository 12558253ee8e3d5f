import { Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import { useLiveMeter } from '../meter/live-meter.js';
import { LiveState } from '../meter/live-state.js';
import { MeterBar } from '../meter/meter-bar.js';
import { useAmounts } from '../meter/amounts.js';
import type { Meter } from '../api/meter-stream.js';
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
      {meter !== undefined && <Large meter={meter} />}
      {balance.data !== undefined && client.data !== undefined && (
        <>
          <CreditLine balance={balance.data} settings={client.data.settings} />
          <Limits windows={balance.data.windows} zone={client.data.settings.timeZone} />
        </>
      )}
    </Stack>
  );
}

/** The three numbers, large. */
function Large({ meter }: { readonly meter: Meter }): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  return (
    <Card withBorder padding="lg" radius="md">
      <Text size="sm">{text('meter.available')}</Text>
      <Text fz={{ base: 44, sm: 64 }} fw={700} lh={1.1} data-testid="available">
        {shown(meter.available)}
      </Text>
      <Text size="sm" mb="sm">
        {meter.currency}
      </Text>
      <MeterBar meter={meter} isLarge />
      <SimpleGrid cols={2} mt="md">
        <Number label={text('meter.used')} amount={meter.used} />
        <Number label={text('meter.assigned')} amount={meter.assigned} />
        <Number label={text('credits.spendable')} amount={meter.spendable} />
        <Number label={text('credits.reserved')} amount={meter.reserved} />
      </SimpleGrid>
    </Card>
  );
}

function Number({ label, amount }: { readonly label: string; readonly amount: string }): ReactNode {
  const shown = useAmounts();
  return (
    <div>
      <Text size="sm">{label}</Text>
      <Text size="xl" fw={600}>
        {shown(amount)}
      </Text>
    </div>
  );
}
