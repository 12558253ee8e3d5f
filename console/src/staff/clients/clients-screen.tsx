import { Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { answerOf, api } from '../../api/client.js';
import { Rows, type Column } from '../../list/rows.js';
import { MeterBar } from '../../meter/meter-bar.js';
import { Link, followed } from '../../shell/link.js';
import { setSearch, usePlace } from '../../shell/place.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { addressOf, type ScreenProps } from '../../shell/screen.js';
import { useTexts } from '../../texts/text.js';
import { CreditDialog } from '../credits/credit-dialog.js';
import type { ClientRow } from './client-row.js';
import { ClientsFilters } from './clients-filters-form.js';
import { clientsQueryIn } from './clients-filters.js';
import { RowActions } from './row-actions.js';

const PAGE = 50;

/** The list of clients: one page at a time from the service, its state in the address. */
export default function ClientsScreen({ me }: ScreenProps): ReactNode {
  const text = useTexts();
  const { search } = usePlace();
  const [recharged, setRecharged] = useState<ClientRow | null>(null);
  const query = { ...clientsQueryIn(search), limit: PAGE };
  const page = useQuery({
    queryKey: ['clients', query],
    queryFn: () => answerOf(api.GET('/v1/clients', { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const columns = useColumns(me.role === 'admin' ? setRecharged : null);
  const items = page.data?.items ?? [];
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>{text('clients.title')}</Title>
        {me.role === 'admin' && (
          <Button
            component="a"
            href="/console/new-client"
            onClick={followed('/console/new-client')}
          >
            {text('newClient.open')}
          </Button>
        )}
      </Group>
      <ClientsFilters search={search} />
      <ProblemAlert cause={page.error} onRetry={() => void page.refetch()} />
      {page.isPending && <Loader aria-label={text('shell.loading')} />}
      {page.isSuccess && items.length === 0 && <Text role="status">{text('clients.empty')}</Text>}
      {items.length > 0 && (
        <Rows
          label={text('clients.table')}
          columns={columns}
          rows={items}
          keyOf={({ id }) => id}
          isBusy={page.isPlaceholderData}
        />
      )}
      <Pages hasFirst={query.cursor !== undefined} next={page.data?.nextCursor ?? null} />
      {recharged !== null && (
        <CreditDialog kind="recharge" client={recharged} onClose={() => setRecharged(null)} />
      )}
    </Stack>
  );
}

function useColumns(onRecharge: ((row: ClientRow) => void) | null): readonly Column<ClientRow>[] {
  const text = useTexts();
  const shown: readonly Column<ClientRow>[] = [
    { id: 'client', title: text('clients.client'), width: '2fr', cell: nameOf },
    {
      ...{ id: 'company', title: text('clients.company'), width: '1fr' },
      cell: ({ profile }) => profile.company ?? '',
    },
    {
      ...{ id: 'status', title: text('clients.status'), width: '1fr' },
      cell: (row) => <Status row={row} />,
    },
    {
      ...{ id: 'credits', title: text('clients.credits'), width: '2fr' },
      cell: ({ meter }) => <MeterBar meter={meter} />,
    },
  ];
  if (onRecharge === null) return shown;
  const actions: Column<ClientRow> = {
    ...{ id: 'actions', title: text('clients.actions'), width: '1fr' },
    cell: (row) => <RowActions row={row} onRecharge={onRecharge} />,
  };
  return [...shown, actions];
}

function nameOf({ id, username, profile, email }: ClientRow): ReactNode {
  return (
    <>
      <Link to={addressOf({ name: 'clients' }, id)} fw={600}>
        {username}
      </Link>
      <Text size="xs">
        {profile.firstName} {profile.lastName} · {email}
      </Text>
    </>
  );
}

function Status({ row }: { readonly row: ClientRow }): ReactNode {
  const text = useTexts();
  return (
    <>
      <Text size="sm">{text(`clients.${row.status}`)}</Text>
      {row.messagingRestricted && <Text size="xs">{text('clients.restricted')}</Text>}
    </>
  );
}

interface PagesProps {
  /** Whether the page is not the first one. */
  readonly hasFirst: boolean;
  readonly next: string | null;
}

/** "Back" of the browser leads to the page before. */
function Pages({ hasFirst, next }: PagesProps): ReactNode {
  const text = useTexts();
  return (
    <Group>
      <Button
        variant="default"
        disabled={!hasFirst}
        onClick={() => setSearch({ cursor: '' }, false)}
      >
        {text('clients.first')}
      </Button>
      <Button
        variant="default"
        disabled={next === null}
        onClick={() => setSearch({ cursor: next ?? '' }, false)}
      >
        {text('clients.next')}
      </Button>
    </Group>
  );
}
