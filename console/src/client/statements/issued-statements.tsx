import { Button, Group, Loader, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answerOf, api } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { FileButton } from '../../list/file-button.js';
import { Rows, type Column } from '../../list/rows.js';
import { useAmounts } from '../../meter/amounts.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { Section } from '../../shell/section.js';
import { useTexts } from '../../texts/text.js';
import { useTimes } from '../../texts/times.js';

type Issued = components['schemas']['IssuedStatementPage']['items'][number];

const SELF = { id: 'me' };
const PAGE = 24;

/** The statements that were issued on invoice dates, the newest first. */
export function IssuedStatements(): ReactNode {
  const text = useTexts();
  const columns = useColumns();
  const statements = useInfiniteQuery({
    queryKey: ['statements', 'me'],
    queryFn: ({ pageParam: cursor }) => {
      const query = { limit: PAGE, ...(cursor !== '' && { cursor }) };
      return answerOf(api.GET('/v1/clients/{id}/statements', { params: { path: SELF, query } }));
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const items = (statements.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <Section title={text('statements.issued')}>
      <ProblemAlert cause={statements.error} onRetry={() => void statements.refetch()} />
      {statements.isPending && <Loader aria-label={text('shell.loading')} />}
      {statements.isSuccess && items.length === 0 && <Text>{text('statements.empty')}</Text>}
      {items.length > 0 && (
        <Rows
          label={text('statements.issued')}
          columns={columns}
          rows={items}
          keyOf={({ number }) => number}
        />
      )}
      {statements.hasNextPage && (
        <Button
          variant="default"
          loading={statements.isFetchingNextPage}
          onClick={() => void statements.fetchNextPage()}
        >
          {text('log.older')}
        </Button>
      )}
    </Section>
  );
}

function useColumns(): readonly Column<Issued>[] {
  const text = useTexts();
  const shown = useAmounts();
  const { dateOf } = useTimes();
  return [
    { id: 'number', title: text('statements.number'), width: '2fr', cell: ({ number }) => number },
    {
      ...{ id: 'date', title: text('statements.date'), width: '1fr' },
      cell: ({ date }) => dateOf(date),
    },
    {
      ...{ id: 'messages', title: text('usage.messages'), width: '1fr', isNumber: true },
      cell: ({ sums }) => shown(String(sums.messages)),
    },
    {
      ...{ id: 'debited', title: text('usage.debited'), width: '1fr', isNumber: true },
      cell: ({ sums }) => shown(sums.debited),
    },
    {
      ...{ id: 'files', title: text('statements.files'), width: '2fr' },
      cell: ({ number }) => <Files number={number} />,
    },
  ];
}

function Files({ number }: { readonly number: string }): ReactNode {
  const text = useTexts();
  const path = `/v1/clients/me/statements/${encodeURIComponent(number)}`;
  return (
    <Group gap="xs">
      {(['pdf', 'csv'] as const).map((form) => (
        <FileButton
          key={form}
          label={text(`statements.${form}`)}
          title={text(`statements.${form}Of`, { number })}
          path={path}
          form={form}
          name={`statement-${number.replaceAll(/[^\w-]/g, '_')}`}
        />
      ))}
    </Group>
  );
}
