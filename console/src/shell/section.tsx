import { Card, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A part of a screen, with its own heading. */
export function Section({ title, children }: SectionProps): ReactNode {
  return (
    <Card withBorder padding="lg" radius="md" component="section" aria-label={title}>
      <Stack align="stretch">
        <Title order={2} size="h3">
          {title}
        </Title>
        {children}
      </Stack>
    </Card>
  );
}
