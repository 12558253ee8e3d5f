import { Loader, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from '../../shell/link.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { addressOf, type ScreenProps } from '../../shell/screen.js';
import { useTexts } from '../../texts/text.js';
import { ChoicesProvider, useAskedChoices } from './choices.js';
import { EditForm } from './edit-form.js';
import { savedSettings } from './settings-query.js';

/** All settings of a client (S0). An auditor reads them. */
export default function EditScreen({ me, item }: ScreenProps): ReactNode {
  const text = useTexts();
  const isAdmin = me.role === 'admin';
  const { choices, error } = useAskedChoices(isAdmin);
  const settings = useQuery({
    queryKey: ['settings', item],
    queryFn: () => savedSettings(item),
    // The form keeps the values that it was opened with; the service says whether they are old.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: 0,
    gcTime: 0,
  });
  const { data } = settings;
  return (
    <Stack maw={1000}>
      <Link to={addressOf({ name: 'clients' }, item)} size="sm">
        {text('edit.back')}
      </Link>
      <Title order={1}>
        {data === undefined ? text('edit.title') : text('edit.titleOf', { name: data.username })}
      </Title>
      {settings.isPending && <Loader aria-label={text('shell.loading')} />}
      <ProblemAlert
        cause={settings.error ?? error}
        onRetry={settings.error === null ? undefined : () => void settings.refetch()}
      />
      {data !== undefined && (
        <ChoicesProvider value={choices}>
          <EditForm key={item} id={item} opened={data} isAdmin={isAdmin} />
        </ChoicesProvider>
      )}
    </Stack>
  );
}
