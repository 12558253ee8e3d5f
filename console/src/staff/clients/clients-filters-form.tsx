import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { setSearch } from '../../shell/place.js';
import { useTexts } from '../../texts/text.js';
import { LEVELS, SORTS, STATUSES } from './clients-filters.js';

const TYPING_MS = 250;

/** Search, filters and order of the list. Each change leads to the first page. */
export function ClientsFilters({ search }: { readonly search: URLSearchParams }): ReactNode {
  const text = useTexts();
  const set = (name: string, value: string): void => setSearch({ [name]: value, cursor: '' });
  const find = useDebouncedCallback((value: string) => set('search', value), TYPING_MS);
  const any = { value: '', label: text('clients.any') };
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
      <TextInput
        type="search"
        label={text('clients.search')}
        placeholder={text('clients.searchHint')}
        defaultValue={search.get('search') ?? ''}
        maxLength={200}
        onChange={({ currentTarget }) => find(currentTarget.value.trim())}
      />
      <NativeSelect
        label={text('clients.status')}
        value={search.get('status') ?? ''}
        onChange={({ currentTarget }) => set('status', currentTarget.value)}
        data={[any, ...STATUSES.map((value) => ({ value, label: text(`clients.${value}`) }))]}
      />
      <NativeSelect
        label={text('clients.level')}
        value={search.get('level') ?? ''}
        onChange={({ currentTarget }) => set('level', currentTarget.value)}
        data={[any, ...LEVELS.map((value) => ({ value, label: text(`meter.${value}`) }))]}
      />
      <NativeSelect
        label={text('clients.sort')}
        value={search.get('sort') ?? 'username'}
        onChange={({ currentTarget }) => set('sort', currentTarget.value)}
        data={SORTS.map((value) => ({ value, label: text(`clients.sort.${value}`) }))}
      />
    </SimpleGrid>
  );
}
