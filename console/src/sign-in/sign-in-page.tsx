import { Alert, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useBrand } from '../shell/brand.js';
import { useTexts } from '../texts/text.js';
import { Entrance } from './entrance.js';
import { SignInForm } from './sign-in-form.js';

/** The page for a person who is not signed in. */
export function SignInPage(): ReactNode {
  const text = useTexts();
  const { loginText } = useBrand();
  return (
    <Entrance title={text('signIn.title')}>
      {!isSecureContext && (
        <Alert color="orange" mb="md" role="alert">
          {text('signIn.insecure')}
        </Alert>
      )}
      {loginText !== null && <Text mb="md">{loginText}</Text>}
      <SignInForm />
    </Entrance>
  );
}
