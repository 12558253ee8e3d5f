import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTexts } from '../../texts/text.js';
import { useTimes } from '../../texts/times.js';
import type { Client } from './client-query.js';
import { Countdown } from './countdown.js';
import type { Switch } from './switch-command.js';
import { SwitchDialog } from './switch-dialog.js';

interface StatusCardProps {
  readonly client: Client;
  readonly isAdmin: boolean;
}

/** Whether the client may log in and send, and when it is deleted (S1-31 to S1-38). */
export function StatusCard({ client, isAdmin }: StatusCardProps): ReactNode {
  const text = useTexts();
  const [open, setOpen] = useState<Switch | null>(null);
  const { status, messagingRestricted } = client;
  return (
    <Card withBorder padding="lg" radius="md">
      <Title order={2} size="h3" mb="md">
        {text('client.status')}
      </Title>
      <Stack gap="xs">
        <Text fw={600}>{text(`clients.${status}`)}</Text>
        <Text size="sm">{text(`client.status.${status}`)}</Text>
        <Text size="sm">{text(messagingRestricted ? 'client.stopped' : 'client.sending')}</Text>
        <Deletion client={client} />
        {isAdmin && (
          <Group gap="xs" mt="sm">
            {switchesOf(client).map((one) => (
              <Button key={one} variant="default" onClick={() => setOpen(one)}>
                {text(`switch.name.${one}`)}
              </Button>
            ))}
          </Group>
        )}
      </Stack>
      {open !== null && <SwitchDialog name={open} client={client} onClose={() => setOpen(null)} />}
    </Card>
  );
}

/** The switches that an admin may use in the present status. */
function switchesOf({ status, messagingRestricted, purgeHeld }: Client): readonly Switch[] {
  const messages = messagingRestricted ? 'allow' : 'restrict';
  if (status === 'ACTIVE') return ['disable', messages];
  return ['enable', messages, purgeHeld === true ? 'release' : 'hold'];
}

/** When a disabled client is deleted, and how long it is until then. */
function Deletion({ client }: { readonly client: Client }): ReactNode {
  const text = useTexts();
  const { timeIn } = useTimes();
  const { disabledAt, purgeAt, purgeHeld, settings } = client;
  if (disabledAt === undefined || purgeAt === undefined) return null;
  return (
    <div data-testid="deletion">
      <Text size="sm">
        {text('client.disabledAt', { at: timeIn(disabledAt, settings.timeZone) })}
      </Text>
      {purgeHeld === true ? (
        <Text size="sm" fw={600}>
          {text('client.held')}
        </Text>
      ) : (
        <Text size="sm" fw={600}>
          {text('client.purgeAt', { at: timeIn(purgeAt, settings.timeZone) })}{' '}
          <Countdown to={purgeAt} />
        </Text>
      )}
    </div>
  );
}
