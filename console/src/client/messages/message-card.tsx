import { SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { components } from '../../api/schema.js';
import { Rows } from '../../list/rows.js';
import { useAmounts } from '../../meter/amounts.js';
import { Section } from '../../shell/section.js';
import { useTexts } from '../../texts/text.js';
import { useTimes } from '../../texts/times.js';
import { useCountries } from '../usage/countries.js';

type Message = components['schemas']['Message'];

interface MessageCardProps {
  readonly message: Message;
  readonly zone: string;
}

/** Everything that the ledger has about a message. */
export function MessageCard({ message, zone }: MessageCardProps): ReactNode {
  return (
    <>
      <State message={message} zone={zone} />
      <Charge message={message} zone={zone} />
      <Refunds message={message} zone={zone} />
      <Reports message={message} zone={zone} />
    </>
  );
}

interface Fact {
  readonly label: string;
  readonly value: string;
}

function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <SimpleGrid cols={{ base: 2, sm: 3 }}>
      {facts.map(({ label, value }) => (
        <div key={label}>
          <Text size="sm">{label}</Text>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  );
}

function State({ message, zone }: MessageCardProps): ReactNode {
  const text = useTexts();
  const { timeIn } = useTimes();
  const { status, statusAt, expired, reportDueAt } = message;
  const at = statusAt === null ? '' : timeIn(statusAt, zone);
  return (
    <Section title={text('message.state')}>
      <Text fw={600} data-testid="state">
        {status === null
          ? text(expired ? 'message.expired' : 'message.noReport')
          : text(`message.${status}`)}
      </Text>
      {at !== '' && <Text size="sm">{text('message.since', { at })}</Text>}
      {reportDueAt !== null && (
        <Text size="sm">{text('message.due', { at: timeIn(reportDueAt, zone) })}</Text>
      )}
    </Section>
  );
}

function Charge({ message, zone }: MessageCardProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const { timeIn } = useTimes();
  const nameOf = useCountries();
  const { credits, refunded, remaining, debit } = message;
  const { at, channel, country, parts, test } = debit;
  return (
    <Section title={text('message.charge')}>
      <Facts
        facts={[
          { label: text('usage.debited'), value: shown(credits) },
          { label: text('usage.refunded'), value: shown(refunded) },
          { label: text('message.remaining'), value: shown(remaining) },
          { label: text('message.chargedAt'), value: timeIn(at, zone) },
          { label: text('message.channel'), value: channel ?? '–' },
          { label: text('usage.country'), value: nameOf(country ?? '') },
          { label: text('message.parts'), value: String(parts ?? 1) },
        ]}
      />
      {test === true && <Text size="sm">{text('message.test')}</Text>}
    </Section>
  );
}

function Refunds({ message: { refunds }, zone }: MessageCardProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const { timeIn } = useTimes();
  return (
    <Section title={text('message.refunds')}>
      {refunds.length === 0 ? (
        <Text size="sm">{text('message.noRefunds')}</Text>
      ) : (
        <Rows
          label={text('message.refunds')}
          rows={refunds}
          keyOf={({ revision }) => revision}
          columns={[
            {
              ...{ id: 'at', title: text('log.at'), width: '2fr' },
              cell: ({ at }) => timeIn(at, zone),
            },
            {
              ...{ id: 'cause', title: text('message.cause'), width: '2fr' },
              cell: ({ cause = 'MANUAL' }) => text(`message.cause.${cause}`),
            },
            {
              ...{ id: 'credits', title: text('log.credits'), width: '1fr', isNumber: true },
              cell: ({ credits }) => shown(credits),
            },
          ]}
        />
      )}
    </Section>
  );
}

function Reports({ message: { reports }, zone }: MessageCardProps): ReactNode {
  const text = useTexts();
  const { timeIn } = useTimes();
  return (
    <Section title={text('message.reports')}>
      {reports.length === 0 ? (
        <Text size="sm">{text('message.noReport')}</Text>
      ) : (
        <Rows
          label={text('message.reports')}
          rows={reports}
          keyOf={({ recordedAt, stage, status }) => `${recordedAt} ${stage} ${status}`}
          columns={[
            {
              ...{ id: 'at', title: text('log.at'), width: '2fr' },
              cell: ({ at, recordedAt }) => timeIn(at ?? recordedAt, zone),
            },
            {
              ...{ id: 'status', title: text('message.state'), width: '2fr' },
              cell: ({ status }) => text(`message.${status}`),
            },
            {
              ...{ id: 'stage', title: text('message.stage'), width: '1fr' },
              cell: ({ stage }) => text(`message.stage.${stage}`),
            },
            {
              ...{ id: 'code', title: text('message.code'), width: '1fr' },
              cell: ({ errorCode }) => errorCode ?? '–',
            },
          ]}
        />
      )}
    </Section>
  );
}
