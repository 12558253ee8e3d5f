import { Group, Loader, NativeSelect, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, type ReactNode } from 'react';
import { answerOf, api } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { FileButton } from '../../list/file-button.js';
import { useAmounts } from '../../meter/amounts.js';
import { setSearch, usePlace } from '../../shell/place.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { dayAfter, daysBefore, today } from '../../texts/days.js';
import { useTexts } from '../../texts/text.js';
import { useTimes } from '../../texts/times.js';
import { useCountries } from './countries.js';
import { datesFrom, useOf, useOfCountries, useOfDays, type Use } from './usage-sums.js';
import { CountryTable, DayTable } from './usage-tables.js';

type Line = components['schemas']['Statement']['lines'][number];

const UsageChart = lazy(() => import('./usage-chart.js'));
const SELF = { id: 'me' };
const DAYS = 90;

/** The messages of the last 90 days, by day and by country. */
export default function UsageScreen(): ReactNode {
  const text = useTexts();
  const client = useQuery({
    queryKey: ['client', 'me'],
    queryFn: () => answerOf(api.GET('/v1/clients/{id}', { params: { path: SELF } })),
  });
  const zone = client.data?.settings.timeZone;
  return (
    <Stack maw={1000}>
      <Title order={1}>{text('usage.title')}</Title>
      <ProblemAlert cause={client.error} onRetry={() => void client.refetch()} />
      {client.isPending && <Loader aria-label={text('shell.loading')} />}
      {zone !== undefined && <Usage zone={zone} />}
    </Stack>
  );
}

function Usage({ zone }: { readonly zone: string }): ReactNode {
  const text = useTexts();
  const { dateOf } = useTimes();
  const last = today(zone);
  const first = daysBefore(last, DAYS - 1);
  const period = { from: first, to: dayAfter(last) };
  const statement = useQuery({
    queryKey: ['statement', 'me', period],
    queryFn: () =>
      answerOf(api.GET('/v1/clients/{id}/statement', { params: { path: SELF, query: period } })),
  });
  return (
    <>
      <Group justify="space-between">
        <Text size="sm">
          {text('usage.period', { from: dateOf(first), to: dateOf(last), zone })}
        </Text>
        <FileButton
          label={text('log.csv')}
          path={`/v1/clients/me/statement?${new URLSearchParams(period)}`}
          form="csv"
          name={`usage-${first}-${last}`}
        />
      </Group>
      <ProblemAlert cause={statement.error} onRetry={() => void statement.refetch()} />
      {statement.isPending && <Loader aria-label={text('shell.loading')} />}
      {statement.data !== undefined && (
        <Charts lines={statement.data.lines} first={first} last={last} />
      )}
    </>
  );
}

interface ChartsProps {
  readonly lines: readonly Line[];
  readonly first: string;
  readonly last: string;
}

function Charts({ lines, first, last }: ChartsProps): ReactNode {
  const text = useTexts();
  const nameOf = useCountries();
  const chosen = usePlace().search.get('country');
  const countries = useMemo(() => useOfCountries(lines), [lines]);
  const shown = useMemo(
    () => (chosen === null ? lines : lines.filter(({ country }) => (country ?? '-') === chosen)),
    [lines, chosen],
  );
  const days = useMemo(() => useOfDays(shown, datesFrom(first, last)), [shown, first, last]);
  const use = useOf(shown);
  return (
    <>
      <NativeSelect
        label={text('usage.country')}
        maw={320}
        value={chosen ?? ''}
        onChange={({ currentTarget }) => setSearch({ country: currentTarget.value })}
        data={[
          { value: '', label: text('usage.everyCountry') },
          ...countries.map(({ country }) => ({
            value: country === '' ? '-' : country,
            label: nameOf(country),
          })),
        ]}
      />
      <Sums use={use} />
      <Suspense fallback={<Loader aria-label={text('shell.loading')} />}>
        <UsageChart days={days} label={text('usage.chart', { messages: use.messages })} />
      </Suspense>
      <details>
        <summary>{text('usage.asTable')}</summary>
        <DayTable days={days} />
      </details>
      <Title order={2} size="h3">
        {text('usage.byCountry')}
      </Title>
      {countries.length === 0 ? (
        <Text>{text('usage.empty')}</Text>
      ) : (
        <CountryTable countries={countries} />
      )}
    </>
  );
}

function Sums({ use }: { readonly use: Use }): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const numbers = [
    [text('usage.messages'), String(use.messages)],
    [text('usage.debited'), use.debited],
    [text('usage.refunded'), use.refunded],
  ] as const;
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      {numbers.map(([label, amount]) => (
        <div key={label}>
          <Text size="sm">{label}</Text>
          <Text size="xl" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {shown(amount)}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  );
}
