import { Alert, Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answerOf, api } from '../api/client.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { Section } from '../shell/section.js';
import { useTexts } from '../texts/text.js';

/** Members of staff change their password by a link that is mailed to them. */
export function StaffPasswordSection({ username }: { readonly username: string }): ReactNode {
  const text = useTexts();
  const asked = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/password-resets', { body: { username } })),
  });
  return (
    <Section title={text('account.password')}>
      <Text size="sm">{text('account.staffPasswordHint')}</Text>
      <ProblemAlert cause={asked.error} />
      {asked.isSuccess ? (
        <Alert role="status">{text('account.staffPasswordSent')}</Alert>
      ) : (
        <Group>
          <Button variant="default" loading={asked.isPending} onClick={() => asked.mutate()}>
            {text('reset.send')}
          </Button>
        </Group>
      )}
    </Section>
  );
}
