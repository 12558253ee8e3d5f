import { Button, Card, Group, Loader, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answerOf, api } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { useAmounts } from '../../meter/amounts.js';
import { setSearch } from '../../shell/place.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { Section } from '../../shell/section.js';
import { HERE } from '../../texts/here.js';
import { useTexts } from '../../texts/text.js';
import { useTimes } from '../../texts/times.js';
import { FailedRules } from './failed-rules.js';

type Page = components['schemas']['RefusedMessagePage'];
type Refused = Page['items'][number];

const PAGE = 10;

interface RecordedRefusalsProps {
  /** Empty = of every message. */
  readonly messageId: string;
  /** Empty = of every client. */
  readonly clientId: string;
  /** Only those up to an instant; null = all. */
  readonly until: string | null;
}

type Query = { readonly [name in 'messageId' | 'to' | 'cursor']?: string };

function pageOf(clientId: string, asked: Query): Promise<Page> {
  const query = { ...asked, order: 'desc' as const, limit: PAGE };
  if (clientId === '') return answerOf(api.GET('/v1/refusals', { params: { query } }));
  const params = { path: { id: clientId }, query };
  return answerOf(api.GET('/v1/clients/{id}/refusals', { params }));
}

/** Refusals as the service recorded them, with the numbers that the rules used then. */
export function RecordedRefusals(props: RecordedRefusalsProps): ReactNode {
  const text = useTexts();
  const { messageId, clientId, until } = props;
  const found = useInfiniteQuery({
    queryKey: ['refusals', props],
    queryFn: ({ pageParam: cursor }) =>
      pageOf(clientId, {
        ...(messageId !== '' && { messageId }),
        // The end of a period is not in it.
        ...(until !== null && { to: new Date(Date.parse(until) + 1).toISOString() }),
        ...(cursor !== '' && { cursor }),
      }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const items = (found.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <Section title={text('refusals.recorded')}>
      <Text size="sm">{text('refusals.recordedHint')}</Text>
      <ProblemAlert cause={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Loader aria-label={text('shell.loading')} />}
      {found.isSuccess && items.length === 0 && <Text role="status">{text('refusals.none')}</Text>}
      {items.map((refused) => (
        <Entry key={`${refused.at} ${refused.clientId} ${refused.messageId}`} refused={refused} />
      ))}
      {found.hasNextPage && (
        <Button
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {text('log.older')}
        </Button>
      )}
    </Section>
  );
}

function Entry({ refused }: { readonly refused: Refused }): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const { timeIn } = useTimes();
  const { at, lastAt, times, clientId, messageId, reservationId, channel, country } = refused;
  const about = [shown(refused.credits), channel, ...(country === null ? [] : [country])];
  return (
    <Card withBorder padding="sm" role="group" aria-label={reservationId ?? messageId}>
      <Stack gap="xs">
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {reservationId ?? messageId}
        </Text>
        <Text size="sm">
          {text('refusals.refusedAt', { at: timeIn(at, HERE), about: about.join(' · ') })}
        </Text>
        {times > 1 && (
          <Text size="sm">{text('refusals.times', { times, at: timeIn(lastAt, HERE) })}</Text>
        )}
        <FailedRules refusals={refused.refusals} />
        <Group>
          <Button
            size="xs"
            variant="default"
            onClick={() => setSearch({ client: clientId, at }, false)}
          >
            {text('refusals.showMoment')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
