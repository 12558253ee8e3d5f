import { Alert, Button, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.js';
import { problemText } from '../texts/problem-texts.js';
import { useTexts } from '../texts/text.js';

interface ProblemAlertProps {
  /** The thrown value; null shows nothing. */
  readonly cause: unknown;
  readonly onRetry?: (() => void) | undefined;
}

/** A failure with its remedy, and the id by which its line is found in the log of the service. */
export function ProblemAlert({ cause, onRetry }: ProblemAlertProps): ReactNode {
  const text = useTexts();
  if (cause === null || cause === undefined) return null;
  const id = cause instanceof ApiProblem ? cause.document.requestId : undefined;
  return (
    <Alert color="red" title={text('problem.title')} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{problemText(cause, text)}</Text>
        {id !== undefined && <Text size="xs">{text('problem.id', { id })}</Text>}
        {onRetry !== undefined && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {text('shell.tryAgain')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
