import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { fileOf } from '../api/client.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { download } from './download.js';

const TYPES = { csv: 'text/csv', pdf: 'application/pdf' } as const;

interface FileButtonProps {
  readonly label: string;
  /** Says to a screen reader which file it is, where several buttons have the same label. */
  readonly title?: string;
  /** Address of the file at the service. */
  readonly path: string;
  readonly form: keyof typeof TYPES;
  /** Name of the file, without its ending. */
  readonly name: string;
}

/** Downloads a file that the service makes. */
export function FileButton({ label, title, path, form, name }: FileButtonProps): ReactNode {
  const file = useMutation({
    mutationFn: async () => download(await fileOf(path, TYPES[form]), `${name}.${form}`),
  });
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        variant="default"
        loading={file.isPending}
        aria-label={title}
        onClick={() => file.mutate()}
      >
        {label}
      </Button>
      <ProblemAlert cause={file.error} />
    </Stack>
  );
}
