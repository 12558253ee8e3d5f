import { Button, Group, Loader, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { answerOf, api } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { FileButton } from '../../list/file-button.js';
import { useAmounts } from '../../meter/amounts.js';
import { setSearch, usePlace } from '../../shell/place.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { Section } from '../../shell/section.js';
import { typedText } from '../../shell/typed-text.js';
import { faultsOf } from '../../texts/problem-texts.js';
import { useTexts } from '../../texts/text.js';
import { periodIn, periodQuery, thisMonth, type Period } from './period.js';

/** The statement of any period, whose days are in the address. */
export function PeriodSection({ zone }: { readonly zone: string }): ReactNode {
  const text = useTexts();
  const { search } = usePlace();
  const chosen = periodIn(search);
  const query = chosen === null ? null : periodQuery(chosen);
  const statement = useQuery({
    queryKey: ['statement', 'me', query],
    queryFn: () =>
      answerOf(
        api.GET('/v1/clients/{id}/statement', {
          params: { path: { id: 'me' }, query: query ?? {} },
        }),
      ),
    enabled: query !== null,
  });
  const { data, error } = statement;
  return (
    <Section title={text('statements.anyPeriod')}>
      <Text size="sm">{text('statements.zone', { zone })}</Text>
      <PeriodForm period={chosen ?? thisMonth(zone)} cause={error} />
      {statement.isFetching && <Loader aria-label={text('shell.loading')} />}
      <ProblemAlert cause={error} onRetry={() => void statement.refetch()} />
      {data !== undefined && chosen !== null && (
        <>
          <Sums statement={data} />
          <Files period={chosen} />
        </>
      )}
    </Section>
  );
}

interface PeriodFormProps {
  readonly period: Period;
  readonly cause: unknown;
}

function PeriodForm({ period: { from, to }, cause }: PeriodFormProps): ReactNode {
  const text = useTexts();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    setSearch({ from: typedText(form, 'from'), to: typedText(form, 'to') });
  };
  return (
    <form onSubmit={submit} key={`${from} ${to}`}>
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            type="date"
            name="from"
            label={text('log.from')}
            defaultValue={from}
            error={faultsOf(cause, 'from', text)}
            required
            withAsterisk={false}
          />
          <TextInput
            type="date"
            name="to"
            label={text('log.to')}
            defaultValue={to}
            error={faultsOf(cause, 'to', text)}
            required
            withAsterisk={false}
          />
        </SimpleGrid>
        <Group>
          <Button type="submit">{text('statements.show')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Sums({
  statement,
}: {
  readonly statement: components['schemas']['Statement'];
}): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const { opening, closing, sums, currency } = statement;
  const numbers = [
    [text('statements.opening'), opening.available],
    [text('usage.messages'), String(sums.messages)],
    [text('usage.debited'), sums.debited],
    [text('usage.refunded'), sums.refunded],
    [text('statements.recharged'), sums.recharged],
    [text('statements.withdrawn'), sums.withdrawn],
    [text('statements.closing'), closing.available],
  ] as const;
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 4 }} data-testid="sums">
        {numbers.map(([label, amount]) => (
          <div key={label}>
            <Text size="sm">{label}</Text>
            <Text fw={600}>{shown(amount)}</Text>
          </div>
        ))}
      </SimpleGrid>
      <Text size="sm">{text('statements.currency', { currency })}</Text>
    </>
  );
}

function Files({ period }: { readonly period: Period }): ReactNode {
  const text = useTexts();
  const path = `/v1/clients/me/statement?${new URLSearchParams({ ...periodQuery(period) })}`;
  const name = `statement-${period.from}-${period.to}`;
  return (
    <Group align="flex-start">
      <FileButton label={text('statements.pdf')} path={path} form="pdf" name={name} />
      <FileButton label={text('statements.csv')} path={path} form="csv" name={name} />
    </Group>
  );
}
