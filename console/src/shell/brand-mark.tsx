import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useBrand } from './brand.js';
import tally from './tally.svg';

/** The logo and the name of the brand. */
export function BrandMark(): ReactNode {
  const { name, logo } = useBrand();
  return (
    <Group gap="xs" wrap="nowrap">
      <img src={logo ?? tally} alt="" height={28} />
      <Text fw={700} size="lg" truncate>
        {name}
      </Text>
    </Group>
  );
}
