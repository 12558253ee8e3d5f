import { Button, Group, Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { followed } from '../../shell/link.js';
import { addressOf } from '../../shell/screen.js';
import { useTexts } from '../../texts/text.js';
import type { Switch } from '../client/switch-command.js';
import { SwitchDialog } from '../client/switch-dialog.js';
import type { ClientRow } from './client-row.js';

interface RowActionsProps {
  readonly row: ClientRow;
  readonly onRecharge: (row: ClientRow) => void;
}

/** The commands of an admin in the row of a client: recharge, edit, disable (S1-29, S1-33). */
export function RowActions({ row, onRecharge }: RowActionsProps): ReactNode {
  const text = useTexts();
  const [open, setOpen] = useState<Switch | null>(null);
  const name = row.username;
  const edit = addressOf({ name: 'edit-client' }, row.id);
  const other = row.status === 'ACTIVE' ? 'disable' : 'enable';
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant="default"
        aria-label={text('clients.rechargeOf', { name })}
        onClick={() => onRecharge(row)}
      >
        {text('clients.recharge')}
      </Button>
      <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button size="xs" variant="default" px="xs" aria-label={text('clients.menuOf', { name })}>
            ⋯
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={edit} onClick={followed(edit)}>
            {text('edit.open')}
          </Menu.Item>
          <Menu.Item onClick={() => setOpen(other)}>{text(`switch.name.${other}`)}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open !== null && <SwitchDialog name={open} client={row} onClose={() => setOpen(null)} />}
    </Group>
  );
}
