import { Anchor, Box, Container, Group, Paper, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { BrandMark } from '../shell/brand-mark.js';
import { useBrand } from '../shell/brand.js';
import { ColourChoice, LanguageChoice } from '../shell/preferences.js';
import { useTexts } from '../texts/text.js';

interface EntranceProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** The frame of pages for people who are not signed in. */
export function Entrance({ title, children }: EntranceProps): ReactNode {
  const text = useTexts();
  const { name, supportEmail } = useBrand();
  useEffect(() => void (document.title = `${title} · ${name}`), [title, name]);
  return (
    <Box mih="100dvh" py="xl">
      <Container size={420} component="main">
        <Group justify="center" mb="lg">
          <BrandMark />
        </Group>
        <Paper withBorder p="lg" radius="md">
          <Title order={1} size="h2" mb="md">
            {title}
          </Title>
          {children}
        </Paper>
        <Group justify="center" mt="lg">
          <LanguageChoice />
          <ColourChoice />
        </Group>
        {supportEmail !== null && (
          <Text ta="center" mt="md" size="sm">
            <Anchor href={`mailto:${supportEmail}`}>
              {text('shell.support', { address: supportEmail })}
            </Anchor>
          </Text>
        )}
      </Container>
    </Box>
  );
}
