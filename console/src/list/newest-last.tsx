import { Button, Loader, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTexts } from '../texts/text.js';
import { Rows, type RowsProps } from './rows.js';

/** A list that is asked for page by page, the newest page first. */
interface PagedAnswer {
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly isSuccess: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly refetch: () => Promise<unknown>;
  readonly fetchNextPage: () => Promise<unknown>;
}

interface NewestLastProps<Row> extends RowsProps<Row> {
  readonly log: PagedAnswer;
}

/** Rows with the newest last, and a button above them that asks for older ones. */
export function NewestLast<Row>({ log, ...rows }: NewestLastProps<Row>): ReactNode {
  const text = useTexts();
  return (
    <>
      <ProblemAlert cause={log.error} onRetry={() => void log.refetch()} />
      {log.isPending && <Loader aria-label={text('shell.loading')} />}
      {log.hasNextPage && (
        <Button
          variant="default"
          loading={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          {text('log.older')}
        </Button>
      )}
      {log.isSuccess && rows.rows.length === 0 && <Text>{text('log.empty')}</Text>}
      {rows.rows.length > 0 && <Rows {...rows} />}
    </>
  );
}
