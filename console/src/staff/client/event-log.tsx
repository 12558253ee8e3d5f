import { Button, NativeSelect, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answerOf, api } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { NewestLast } from '../../list/newest-last.js';
import type { Column } from '../../list/rows.js';
import { setSearch, usePlace } from '../../shell/place.js';
import { useTexts } from '../../texts/text.js';
import { useTimes } from '../../texts/times.js';
import { EventData } from './event-data.js';
import { EVENT_TYPES } from './event-types.js';

type Fact = components['schemas']['Event'];

const PAGE = 50;

interface EventLogProps {
  readonly clientId: string;
  readonly zone: string;
}

/** Every fact about a client with its actor, the newest last (S2-07, S2-15, S2-16). */
export function EventLog({ clientId, zone }: EventLogProps): ReactNode {
  const text = useTexts();
  const { search } = usePlace();
  const columns = useColumns(zone);
  const type = EVENT_TYPES.find((one) => one === search.get('event'));
  const log = useInfiniteQuery({
    queryKey: ['events', clientId, type ?? ''],
    queryFn: ({ pageParam: cursor }) => {
      const page = { limit: PAGE, order: 'desc' as const, ...(cursor !== '' && { cursor }) };
      const query = { ...page, ...(type !== undefined && { type }) };
      const params = { path: { id: clientId }, query };
      return answerOf(api.GET('/v1/clients/{id}/events', { params }));
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const facts = (log.data?.pages ?? []).flatMap(({ items }) => items).reverse();
  return (
    <Stack align="flex-start">
      <NativeSelect
        label={text('events.type')}
        value={type ?? ''}
        onChange={({ currentTarget }) => setSearch({ event: currentTarget.value })}
        data={[
          { value: '', label: text('log.every') },
          ...EVENT_TYPES.map((value) => ({ value, label: text(`events.type.${value}`) })),
        ]}
      />
      <Text size="sm">{text('log.newestLast')}</Text>
      <NewestLast
        log={log}
        label={text('events.table')}
        columns={columns}
        rows={facts}
        keyOf={({ revision }) => revision}
      />
      <Button variant="default" loading={log.isRefetching} onClick={() => void log.refetch()}>
        {text('log.newer')}
      </Button>
    </Stack>
  );
}

function useColumns(zone: string): readonly Column<Fact>[] {
  const text = useTexts();
  const { timeIn } = useTimes();
  return [
    {
      ...{ id: 'revision', title: text('events.revision'), width: '80px', isNumber: true },
      cell: ({ revision }) => revision,
    },
    { id: 'at', title: text('log.at'), width: '2fr', cell: ({ at }) => timeIn(at, zone) },
    {
      ...{ id: 'type', title: text('events.type'), width: '2fr' },
      cell: ({ type }) => text(`events.type.${type}`),
    },
    {
      ...{ id: 'actor', title: text('events.actor'), width: '2fr' },
      cell: (fact) => <Actor actor={fact.actor} />,
    },
    {
      ...{ id: 'data', title: text('events.data'), width: '4fr' },
      cell: (fact) => <EventData data={fact.data} />,
    },
  ];
}

/** The present name of the actor, else its id; and its role. */
function Actor({ actor: { type, id, name } }: { readonly actor: Fact['actor'] }): ReactNode {
  const text = useTexts();
  return (
    <>
      <Text size="sm">{name ?? (type === 'system' ? text('actor.system') : id)}</Text>
      {type !== 'system' && <Text size="xs">{text(`actor.${type}`)}</Text>}
    </>
  );
}
