import { Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ScreenProps } from '../shell/screen.js';
import { useTexts } from '../texts/text.js';
import { EmailSection } from './email-section.js';
import { FactorSection } from './factor-section.js';
import { PasswordSection } from './password-section.js';
import { SessionsSection } from './sessions-section.js';
import { StaffPasswordSection } from './staff-password-section.js';

/** How the person signs in: password, second factor, sessions, and for a client its address. */
export default function AccountScreen({ me }: ScreenProps): ReactNode {
  const text = useTexts();
  const isClient = me.role === 'client';
  return (
    <Stack maw={720}>
      <Title order={1}>{text('account.title')}</Title>
      {isClient && <EmailSection />}
      {isClient ? <PasswordSection /> : <StaffPasswordSection username={me.username ?? ''} />}
      <FactorSection />
      <SessionsSection />
    </Stack>
  );
}
