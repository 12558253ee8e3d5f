import { Button, Group, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { answerOf, api } from '../../api/client.js';
import { CreditLine } from '../../client/credit-line.js';
import { Limits } from '../../client/limits.js';
import { LargeMeter } from '../../meter/large-meter.js';
import { useLiveMeter } from '../../meter/live-meter.js';
import { LiveState } from '../../meter/live-state.js';
import { followed } from '../../shell/link.js';
import { setSearch, usePlace } from '../../shell/place.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { addressOf } from '../../shell/screen.js';
import { useTexts } from '../../texts/text.js';
import type { CreditKind } from '../credits/credit-command.js';
import { CreditDialog } from '../credits/credit-dialog.js';
import type { Client } from './client-query.js';
import { Contact } from './contact.js';
import { StatusCard } from './status-card.js';
import { TopUpCard } from './top-up-card.js';

interface OverviewProps {
  readonly client: Client;
  /** Whether the reader may change something. */
  readonly isAdmin: boolean;
}

/** The credits and the status of a client, with the commands of an admin. */
export function Overview({ client, isAdmin }: OverviewProps): ReactNode {
  const text = useTexts();
  const { id, settings } = client;
  const edit = addressOf({ name: 'edit-client' }, id);
  const { meter, error, liveness } = useLiveMeter(id);
  const balance = useQuery({
    queryKey: ['balance', id],
    queryFn: () => answerOf(api.GET('/v1/clients/{id}/balance', { params: { path: { id } } })),
  });
  return (
    <Stack maw={1100}>
      <Group justify="space-between">
        <Group gap="xs">
          {isAdmin && <CreditActions client={client} />}
          <Button component="a" variant="default" href={edit} onClick={followed(edit)}>
            {text(isAdmin ? 'edit.open' : 'edit.read')}
          </Button>
        </Group>
        <LiveState liveness={liveness} />
      </Group>
      <ProblemAlert cause={error ?? balance.error} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {meter !== undefined && <LargeMeter meter={meter} />}
        <StatusCard client={client} isAdmin={isAdmin} />
      </SimpleGrid>
      {balance.data !== undefined && (
        <>
          <CreditLine balance={balance.data} settings={settings} />
          <Limits windows={balance.data.windows} zone={settings.timeZone} />
          <TopUpCard client={client} isAdmin={isAdmin} />
        </>
      )}
      <Contact client={client} />
    </Stack>
  );
}

const KINDS = ['recharge', 'withdrawal', 'adjustment'] as const;

function CreditActions({ client }: { readonly client: Client }): ReactNode {
  const text = useTexts();
  const { search } = usePlace();
  // The form of a new client leads here.
  const asked = KINDS.find((one) => one === search.get('do')) ?? null;
  const [kind, setKind] = useState<CreditKind | null>(asked);
  const close = (): void => {
    setKind(null);
    setSearch({ do: '' });
  };
  return (
    <Group gap="xs">
      {KINDS.map((one) => (
        <Button
          key={one}
          variant={one === 'recharge' ? 'filled' : 'default'}
          onClick={() => setKind(one)}
        >
          {text(`move.submit.${one}`)}
        </Button>
      ))}
      {kind !== null && <CreditDialog kind={kind} client={client} onClose={close} />}
    </Group>
  );
}
