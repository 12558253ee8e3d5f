import { Card, Progress, SimpleGrid, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { shareOf } from '../api/credits.js';
import type { components } from '../api/schema.js';
import { useAmounts } from '../meter/amounts.js';
import { useTexts, type TextId } from '../texts/text.js';
import { useTimes } from '../texts/times.js';

type Windows = components['schemas']['LimitWindows'];

interface Counter {
  readonly title: TextId;
  readonly used: string;
  readonly limit: string | null;
  readonly resetsAt: string | null;
}

function countersOf({ daily, weekly, monthly }: Windows): readonly Counter[] {
  const { messages } = daily;
  const limit = messages.limit === null ? null : String(messages.limit);
  return [
    { ...messages, title: 'credits.daily.messages', used: String(messages.used), limit },
    { ...daily.credits, title: 'credits.daily.credits' },
    { ...weekly.credits, title: 'credits.weekly.credits' },
    { ...monthly.credits, title: 'credits.monthly.credits' },
  ];
}

interface LimitsProps {
  readonly windows: Windows;
  readonly zone: string;
}

/** The counts against the limits, and when each window starts again. */
export function Limits({ windows, zone }: LimitsProps): ReactNode {
  const text = useTexts();
  return (
    <Card withBorder padding="lg" radius="md">
      <Title order={2} size="h3" mb="md">
        {text('credits.limits')}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {countersOf(windows).map((counter) => (
          <Window key={counter.title} counter={counter} zone={zone} />
        ))}
      </SimpleGrid>
    </Card>
  );
}

function Window({
  counter,
  zone,
}: {
  readonly counter: Counter;
  readonly zone: string;
}): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const { timeIn } = useTimes();
  const { title, used, limit, resetsAt } = counter;
  const words =
    limit === null
      ? text('credits.usedAlone', { used: shown(used) })
      : text('credits.usedOf', { used: shown(used), limit: shown(limit) });
  return (
    <div>
      <Text size="sm">{text(title)}</Text>
      <Text fw={600}>{words}</Text>
      {limit !== null && <Progress value={shareOf(used, limit)} aria-label={text(title)} />}
      {limit !== null && resetsAt !== null && (
        <Text size="xs">{text('credits.resets', { at: timeIn(resetsAt, zone) })}</Text>
      )}
    </div>
  );
}
