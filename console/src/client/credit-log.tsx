import { Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answerOf, api, fileOf } from '../api/client.js';
import type { components } from '../api/schema.js';
import { NewestLast } from '../list/newest-last.js';
import type { Column } from '../list/rows.js';
import { useAmounts } from '../meter/amounts.js';
import { meterQuery } from '../meter/live-meter.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTexts } from '../texts/text.js';
import { useTimes } from '../texts/times.js';
import { download } from '../list/download.js';
import type { LogQuery } from './log-filters.js';

type Entry = components['schemas']['LogEntry'];

const PAGE = 50;

interface CreditLogProps {
  /** An id, or `me`. */
  readonly clientId: string;
  readonly query: LogQuery;
  readonly zone: string;
}

/** Every movement of a client's credits, the newest last (S2-13 to S2-16). */
export function CreditLog({ clientId, query, zone }: CreditLogProps): ReactNode {
  const text = useTexts();
  const columns = useColumns(zone);
  const { data: meter } = useQuery(meterQuery(clientId));
  const log = useInfiniteQuery({
    queryKey: ['log', clientId, query],
    queryFn: ({ pageParam: cursor }) => {
      const page = { limit: PAGE, order: 'desc' as const, ...(cursor !== '' && { cursor }) };
      const params = { path: { id: clientId }, query: { ...query, ...page } };
      return answerOf(api.GET('/v1/clients/{id}/log', { params }));
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const entries = (log.data?.pages ?? []).flatMap(({ items }) => items).reverse();
  const newest = entries.at(-1)?.revision;
  const isBehind = meter !== undefined && newest !== undefined && meter.revision !== newest;
  return (
    <>
      <Group justify="space-between">
        <Text size="sm">{text('log.newestLast')}</Text>
        <CsvButton clientId={clientId} query={query} />
      </Group>
      <NewestLast
        log={log}
        label={text('log.table')}
        columns={columns}
        rows={entries}
        keyOf={({ revision, type, reference }) => `${revision} ${type} ${reference ?? ''}`}
      />
      {isBehind && (
        <Button variant="default" loading={log.isRefetching} onClick={() => void log.refetch()}>
          {text('log.newer')}
        </Button>
      )}
    </>
  );
}

function useColumns(zone: string): readonly Column<Entry>[] {
  const text = useTexts();
  const shown = useAmounts();
  const { timeIn } = useTimes();
  return [
    { id: 'at', title: text('log.at'), width: '2fr', cell: ({ at }) => timeIn(at, zone) },
    { id: 'type', title: text('log.type'), width: '1fr', cell: ({ type }) => text(`log.${type}`) },
    {
      ...{ id: 'credits', title: text('log.credits'), width: '1fr', isNumber: true },
      cell: ({ credits }) => shown(credits),
    },
    {
      ...{ id: 'reference', title: text('log.reference'), width: '2fr' },
      cell: (entry) => <Reference entry={entry} />,
    },
    {
      ...{ id: 'available', title: text('log.available'), width: '1fr', isNumber: true },
      cell: ({ after }) => shown(after.available),
    },
  ];
}

/** The message or the reference of a movement, with its reason for staff. */
function Reference({ entry }: { readonly entry: Entry }): ReactNode {
  const { messageId, reference, reason } = entry;
  return (
    <>
      {messageId ?? reference ?? ''}
      {reason !== undefined && <Text size="xs">{reason}</Text>}
    </>
  );
}

interface CsvButtonProps {
  readonly clientId: string;
  readonly query: LogQuery;
}

/** Downloads everything that the filters let through, not only what is shown. */
function CsvButton({ clientId, query }: CsvButtonProps): ReactNode {
  const text = useTexts();
  const csv = useMutation({
    mutationFn: async () => {
      const file = await fileOf(
        `/v1/clients/${clientId}/log?${new URLSearchParams(query)}`,
        'text/csv',
      );
      download(file, 'credit-log.csv');
    },
  });
  return (
    <Stack gap="xs" align="flex-end">
      <Button variant="default" loading={csv.isPending} onClick={() => csv.mutate()}>
        {text('log.csv')}
      </Button>
      <ProblemAlert cause={csv.error} />
    </Stack>
  );
}
