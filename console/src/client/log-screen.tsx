import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import { usePlace } from '../shell/place.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTexts } from '../texts/text.js';
import { CreditLog } from './credit-log.js';
import { filtersIn, queryOf } from './log-filters.js';
import { LogFilters } from './log-filters-form.js';

const SELF = { path: { id: 'me' } };

/** The credit log of the client who is signed in. */
export default function LogScreen(): ReactNode {
  const text = useTexts();
  const { search } = usePlace();
  const client = useQuery({
    queryKey: ['client', 'me'],
    queryFn: () => answerOf(api.GET('/v1/clients/{id}', { params: SELF })),
  });
  const zone = client.data?.settings.timeZone;
  const filters = filtersIn(search);
  return (
    <Stack>
      <Title order={1}>{text('log.title')}</Title>
      <LogFilters filters={filters} />
      <ProblemAlert cause={client.error} />
      {zone !== undefined && <CreditLog clientId="me" query={queryOf(filters, zone)} zone={zone} />}
    </Stack>
  );
}
