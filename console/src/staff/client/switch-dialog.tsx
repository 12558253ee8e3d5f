import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { typedText } from '../../shell/typed-text.js';
import { faultsOf } from '../../texts/problem-texts.js';
import { useTexts } from '../../texts/text.js';
import type { Client } from './client-query.js';
import { REASONS, useSwitch, type Switch } from './switch-command.js';

interface SwitchDialogProps {
  readonly name: Switch;
  readonly client: Pick<Client, 'id' | 'username'>;
  readonly onClose: () => void;
}

/** Says what a switch changes, asks for the reason, and sends it. */
export function SwitchDialog({ name, client, onClose }: SwitchDialogProps): ReactNode {
  const text = useTexts();
  return (
    <Modal
      opened
      onClose={onClose}
      title={text(`switch.title.${name}`, { name: client.username })}
      closeButtonProps={{ 'aria-label': text('shell.close') }}
      closeOnClickOutside={false}
    >
      <SwitchForm name={name} client={client} onClose={onClose} />
    </Modal>
  );
}

function SwitchForm({ name, client, onClose }: SwitchDialogProps): ReactNode {
  const text = useTexts();
  const sending = useSwitch(name, client.id);
  // Made before the first try, and kept over all tries of this dialog.
  const [key] = useState(() => crypto.randomUUID());
  const [isMissing, setMissing] = useState(false);
  const isSending = useRef(false);
  const asks = REASONS[name];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const reason = typedText(event.currentTarget, 'reason').trim();
    setMissing(asks === 'required' && reason === '');
    if (isSending.current || (asks === 'required' && reason === '')) return;
    isSending.current = true;
    sending.mutate(
      { key, reason },
      { onSuccess: onClose, onSettled: () => void (isSending.current = false) },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">{text(`switch.text.${name}`)}</Text>
        {asks !== 'none' && (
          <TextInput
            name="reason"
            label={text('move.reason')}
            description={text(asks === 'optional' ? 'move.optional' : 'switch.reason')}
            error={
              isMissing ? text('switch.reasonMissing') : faultsOf(sending.error, 'reason', text)
            }
            maxLength={300}
            data-autofocus
          />
        )}
        <ProblemAlert cause={sending.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text('shell.cancel')}
          </Button>
          <Button type="submit" loading={sending.isPending}>
            {text(`switch.name.${name}`)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
