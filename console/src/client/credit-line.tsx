import { Card, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { components } from '../api/schema.js';
import { useAmounts } from '../meter/amounts.js';
import { useTexts } from '../texts/text.js';
import { useTimes } from '../texts/times.js';

interface CreditLineProps {
  readonly balance: components['schemas']['Balance'];
  readonly settings: components['schemas']['Client']['settings'];
}

/** The permanent credit line, and the overdraw for a time (S0-10, S0-11). */
export function CreditLine({ balance, settings }: CreditLineProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const { timeIn } = useTimes();
  const { allowCredit, overdraw, timeZone } = settings;
  const line =
    allowCredit === '0'
      ? text('credits.none')
      : text('credits.creditLineUsed', {
          used: shown(balance.creditLineUsed),
          limit: shown(allowCredit),
        });
  const extra =
    overdraw === null
      ? text('credits.none')
      : text('credits.overdrawUntil', {
          used: shown(balance.overdrawUsed),
          limit: shown(overdraw.amount),
          until: timeIn(overdraw.validUntil, timeZone),
        });
  return (
    <Card withBorder padding="lg" radius="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <div>
          <Text size="sm">{text('credits.creditLine')}</Text>
          <Text fw={600}>{line}</Text>
        </div>
        <div>
          <Text size="sm">{text('credits.overdraw')}</Text>
          <Text fw={600}>{extra}</Text>
        </div>
      </SimpleGrid>
    </Card>
  );
}
