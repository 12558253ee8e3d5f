import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { components } from '../../api/schema.js';
import { useAmounts } from '../../meter/amounts.js';
import { useTexts } from '../../texts/text.js';
import { useTimes } from '../../texts/times.js';
import type { Client } from './client-query.js';
import { PlanDialog } from './plan-dialog.js';
import { usePlanText } from './plan-text.js';
import { RemovePlanDialog } from './remove-plan-dialog.js';

interface TopUpCardProps {
  readonly client: Client;
  readonly isAdmin: boolean;
}

/** The automatic top-ups of a client: its plan, and the monthly top-up of its settings (S2-11). */
export function TopUpCard({ client, isAdmin }: TopUpCardProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const planText = usePlanText();
  const [open, setOpen] = useState<'set' | 'remove' | null>(null);
  const { topUpPlan, topUpPlanStopped, monthlyTopupStopped, settings } = client;
  const { monthlyTopup, timeZone } = settings;
  const close = (): void => setOpen(null);
  return (
    <Card withBorder padding="lg" radius="md">
      <Title order={2} size="h3" mb="md">
        {text('plan.title')}
      </Title>
      <Stack gap="xs">
        <Text fw={600} data-testid="plan">
          {topUpPlan === null ? text('plan.none') : planText(topUpPlan)}
        </Text>
        <Stopped stopped={topUpPlanStopped} zone={timeZone} />
        {monthlyTopup !== null && (
          <Text>
            {text('plan.monthly', {
              credits: shown(monthlyTopup.credits),
              day: monthlyTopup.anchorDay,
            })}
          </Text>
        )}
        <Stopped stopped={monthlyTopupStopped} zone={timeZone} />
        {isAdmin && (
          <Group gap="xs">
            <Button variant="default" onClick={() => setOpen('set')}>
              {text(topUpPlan === null ? 'plan.set' : 'plan.change')}
            </Button>
            {topUpPlan !== null && (
              <Button variant="default" onClick={() => setOpen('remove')}>
                {text('plan.remove')}
              </Button>
            )}
          </Group>
        )}
      </Stack>
      {open === 'set' && <PlanDialog client={client} onClose={close} />}
      {open === 'remove' && <RemovePlanDialog client={client} onClose={close} />}
    </Card>
  );
}

interface StoppedProps {
  readonly stopped: components['schemas']['StoppedTopUp'] | null;
  readonly zone: string;
}

function Stopped({ stopped, zone }: StoppedProps): ReactNode {
  const text = useTexts();
  const { timeIn } = useTimes();
  if (stopped === null) return null;
  return (
    <Alert color="orange">
      {text(`plan.stopped.${stopped.cause}`, { at: timeIn(stopped.at, zone) })}
    </Alert>
  );
}
