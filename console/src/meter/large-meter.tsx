import { Card, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Meter } from '../api/meter-stream.js';
import { useTexts } from '../texts/text.js';
import { useAmounts } from './amounts.js';
import { MeterBar } from './meter-bar.js';

/** The three numbers, large. */
export function LargeMeter({ meter }: { readonly meter: Meter }): ReactNode {
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
