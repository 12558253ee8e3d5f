import { Loader, Stack, Tabs, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { CreditLog } from '../../client/credit-log.js';
import { filtersIn, queryOf } from '../../client/log-filters.js';
import { LogFilters } from '../../client/log-filters-form.js';
import { Link } from '../../shell/link.js';
import { go, usePlace } from '../../shell/place.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import type { ScreenProps } from '../../shell/screen.js';
import { useTexts } from '../../texts/text.js';
import { clientQuery, type Client } from './client-query.js';
import { EventLog } from './event-log.js';
import { Overview } from './overview.js';

const VIEWS = ['overview', 'log', 'events'] as const;

/** One client: its credits and status, its credit log, its event log. */
export default function ClientScreen({ me, item }: ScreenProps): ReactNode {
  const text = useTexts();
  const { path, search } = usePlace();
  const { data: client, error, isPending, refetch } = useQuery(clientQuery(item));
  const view = VIEWS.find((one) => one === search.get('view')) ?? 'overview';
  return (
    <Stack>
      <Link to="/console/clients" size="sm">
        {text('client.back')}
      </Link>
      <Title order={1}>{client?.username ?? text('client.title')}</Title>
      {isPending && <Loader aria-label={text('shell.loading')} />}
      <ProblemAlert cause={error} onRetry={() => void refetch()} />
      {client !== undefined && (
        <Tabs
          value={view}
          onChange={(next) => go(next === 'overview' ? path : `${path}?view=${next}`)}
          keepMounted={false}
        >
          <Tabs.List mb="md">
            {VIEWS.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {text(`client.view.${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="overview">
            <Overview key={client.id} client={client} isAdmin={me.role === 'admin'} />
          </Tabs.Panel>
          <Tabs.Panel value="log">
            <Log client={client} />
          </Tabs.Panel>
          <Tabs.Panel value="events">
            <EventLog clientId={client.id} zone={client.settings.timeZone} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Stack>
  );
}

function Log({ client }: { readonly client: Client }): ReactNode {
  const { search } = usePlace();
  const { timeZone } = client.settings;
  const filters = filtersIn(search);
  return (
    <Stack>
      <LogFilters filters={filters} />
      <CreditLog clientId={client.id} query={queryOf(filters, timeZone)} zone={timeZone} />
    </Stack>
  );
}
