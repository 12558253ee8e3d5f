import { Button, Group, Loader, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { answerOf, api } from '../../api/client.js';
import { setSearch } from '../../shell/place.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useTexts } from '../../texts/text.js';

const TYPING_MS = 300;
const SHOWN = 8;

/** Chooses one client, whose id is in the address. */
export function ClientChoice({ clientId }: { readonly clientId: string }): ReactNode {
  return clientId === '' ? <Search /> : <Chosen clientId={clientId} />;
}

function Chosen({ clientId }: { readonly clientId: string }): ReactNode {
  const text = useTexts();
  const client = useQuery({
    queryKey: ['client', clientId],
    queryFn: () => answerOf(api.GET('/v1/clients/{id}', { params: { path: { id: clientId } } })),
  });
  return (
    <Stack gap="xs">
      <ProblemAlert cause={client.error} onRetry={() => void client.refetch()} />
      <Group>
        <Text fw={600}>{text('refusals.client', { name: client.data?.username ?? clientId })}</Text>
        <Button
          size="xs"
          variant="default"
          onClick={() => setSearch({ client: '', at: '' }, false)}
        >
          {text('refusals.otherClient')}
        </Button>
      </Group>
    </Stack>
  );
}

function Search(): ReactNode {
  const text = useTexts();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), TYPING_MS);
  const query = { search, limit: SHOWN };
  const found = useQuery({
    queryKey: ['clients', query],
    queryFn: () => answerOf(api.GET('/v1/clients', { params: { query } })),
    placeholderData: keepPreviousData,
    enabled: search !== '',
  });
  const items = search === '' ? [] : (found.data?.items ?? []);
  return (
    <Stack gap="xs">
      <TextInput
        label={text('refusals.search')}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        maw={480}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
      />
      <ProblemAlert cause={found.error} />
      {found.isLoading && <Loader size="sm" aria-label={text('shell.loading')} />}
      {search !== '' && found.isSuccess && items.length === 0 && (
        <Text role="status">{text('clients.empty')}</Text>
      )}
      <Group gap="xs">
        {items.map(({ id, username, email }) => (
          <Button
            key={id}
            size="xs"
            variant="default"
            title={email}
            onClick={() => setSearch({ client: id }, false)}
          >
            {username}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
