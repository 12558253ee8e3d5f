import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useTexts } from '../../texts/text.js';
import { useTryKey } from '../fields/try-key.js';
import type { Client } from './client-query.js';
import { usePlanCommand } from './plan-command.js';

interface RemovePlanDialogProps {
  readonly client: Client;
  readonly onClose: () => void;
}

/** Removes the top-up plan of a client after a question. */
export function RemovePlanDialog({ client, onClose }: RemovePlanDialogProps): ReactNode {
  const text = useTexts();
  const sending = usePlanCommand(client.id);
  const keyOf = useTryKey();
  const remove = (): void => {
    if (sending.isPending) return;
    sending.mutate({ plan: null, key: keyOf(client.revision) }, { onSuccess: onClose });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={text('plan.removeTitle', { name: client.username })}
      closeButtonProps={{ 'aria-label': text('shell.close') }}
      closeOnClickOutside={false}
    >
      <Stack>
        <Text size="sm">{text('plan.removeText')}</Text>
        <ProblemAlert cause={sending.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text('shell.cancel')}
          </Button>
          <Button loading={sending.isPending} onClick={remove} data-autofocus>
            {text('plan.remove')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
