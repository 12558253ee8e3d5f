import { Progress, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Rows, type Column } from '../../list/rows.js';
import { useAmounts } from '../../meter/amounts.js';
import { useTexts } from '../../texts/text.js';
import { useTimes } from '../../texts/times.js';
import { useCountries } from './countries.js';
import type { Use, UseOfCountry, UseOfDay } from './usage-sums.js';

function useNumbers<Row extends Use>(): readonly Column<Row>[] {
  const text = useTexts();
  const shown = useAmounts();
  return [
    {
      ...{ id: 'messages', title: text('usage.messages'), width: '1fr', isNumber: true },
      cell: ({ messages }) => shown(String(messages)),
    },
    {
      ...{ id: 'debited', title: text('usage.debited'), width: '1fr', isNumber: true },
      cell: ({ debited }) => shown(debited),
    },
    {
      ...{ id: 'refunded', title: text('usage.refunded'), width: '1fr', isNumber: true },
      cell: ({ refunded }) => shown(refunded),
    },
  ];
}

/** The numbers of the chart, the newest day first. */
export function DayTable({ days }: { readonly days: readonly UseOfDay[] }): ReactNode {
  const text = useTexts();
  const { dateOf } = useTimes();
  const numbers = useNumbers<UseOfDay>();
  const columns: readonly Column<UseOfDay>[] = [
    { id: 'date', title: text('usage.day'), width: '1fr', cell: ({ date }) => dateOf(date) },
    ...numbers,
  ];
  const used = days.filter(({ messages, refunded }) => messages > 0 || refunded !== '0');
  if (used.length === 0) return <Text>{text('usage.empty')}</Text>;
  return (
    <Rows
      label={text('usage.byDay')}
      columns={columns}
      rows={[...used].reverse()}
      keyOf={({ date }) => date}
    />
  );
}

/** Every country with its share of the messages. */
export function CountryTable({
  countries,
}: {
  readonly countries: readonly UseOfCountry[];
}): ReactNode {
  const text = useTexts();
  const nameOf = useCountries();
  const numbers = useNumbers<UseOfCountry>();
  const most = Math.max(1, ...countries.map(({ messages }) => messages));
  const columns: readonly Column<UseOfCountry>[] = [
    {
      ...{ id: 'country', title: text('usage.country'), width: '2fr' },
      cell: ({ country, messages }) => (
        <>
          <Text size="sm">{nameOf(country)}</Text>
          <Progress value={(messages * 100) / most} aria-hidden="true" />
        </>
      ),
    },
    ...numbers,
  ];
  return (
    <Rows
      label={text('usage.byCountry')}
      columns={columns}
      rows={countries}
      keyOf={({ country }) => country}
    />
  );
}
