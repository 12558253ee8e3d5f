import { Alert, Card, SimpleGrid, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/text.js';
import { useTimes } from '../../texts/times.js';
import type { Client } from './client-query.js';

/** The fields that the service may name as missing, by their names in the form. */
const REQUIRED = {
  phone: 'profile.phone',
  priceUpdateEmail: 'settings.priceUpdateEmail',
  billingEmail: 'settings.billingEmail',
} as const;

function isRequired(name: string): name is keyof typeof REQUIRED {
  return Object.hasOwn(REQUIRED, name);
}

/** Contact data of the client; required fields that are empty are named. */
export function Contact({ client }: { readonly client: Client }): ReactNode {
  const text = useTexts();
  const { timeIn } = useTimes();
  const nameOf = (field: string): string =>
    isRequired(field) ? text(`field.${REQUIRED[field]}`) : field;
  const { email, profile, settings, createdAt, missing } = client;
  const town = [profile.postalCode, profile.city, profile.state, profile.country];
  const lines = [
    [text('client.name'), `${profile.firstName} ${profile.lastName}`],
    [text('client.company'), profile.company],
    [text('client.email'), email],
    [text('client.phone'), profile.phone],
    [
      text('client.address'),
      [profile.addressLine1, profile.addressLine2].filter(isText).join(', '),
    ],
    [text('client.town'), town.filter(isText).join(' ')],
    [text('client.zone'), settings.timeZone],
    [text('client.createdAt'), timeIn(createdAt, settings.timeZone)],
    [text('client.comments'), settings.internalComments],
  ] as const;
  return (
    <Card withBorder padding="lg" radius="md">
      <Title order={2} size="h3" mb="md">
        {text('client.contact')}
      </Title>
      {missing.length > 0 && (
        <Alert color="orange" mb="md">
          {text('client.missing', { fields: missing.map(nameOf).join(', ') })}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        {lines.map(([label, value]) => (
          <div key={label}>
            <Text size="sm">{label}</Text>
            <Text fw={600} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>
              {isText(value) ? value : '–'}
            </Text>
          </div>
        ))}
      </SimpleGrid>
    </Card>
  );
}

function isText(value: string | null | undefined): value is string {
  return value !== null && value !== undefined && value !== '';
}
