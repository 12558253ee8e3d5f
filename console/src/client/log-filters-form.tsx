import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { setSearch } from '../shell/place.js';
import { useTexts } from '../texts/text.js';
import { LOG_TYPES, type LogFilterValues } from './log-filters.js';

const TYPING_MS = 300;

/** The filters of the log; their values are in the address. */
export function LogFilters({ filters }: { readonly filters: LogFilterValues }): ReactNode {
  const text = useTexts();
  const setMessage = useDebouncedCallback(
    (messageId: string) => setSearch({ messageId }),
    TYPING_MS,
  );
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
      <NativeSelect
        label={text('log.type')}
        value={filters.type}
        onChange={({ currentTarget }) => setSearch({ type: currentTarget.value })}
        data={[
          { value: '', label: text('log.every') },
          ...LOG_TYPES.map((value) => ({ value, label: text(`log.${value}`) })),
        ]}
      />
      <TextInput
        type="date"
        label={text('log.from')}
        value={filters.from}
        onChange={({ currentTarget }) => setSearch({ from: currentTarget.value })}
      />
      <TextInput
        type="date"
        label={text('log.to')}
        value={filters.to}
        onChange={({ currentTarget }) => setSearch({ to: currentTarget.value })}
      />
      <TextInput
        label={text('log.message')}
        defaultValue={filters.messageId}
        maxLength={128}
        spellCheck={false}
        onChange={({ currentTarget }) => setMessage(currentTarget.value.trim())}
      />
    </SimpleGrid>
  );
}
