import { Alert, Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Rows, type Column } from '../../list/rows.js';
import { useTexts } from '../../texts/text.js';
import type { FieldPath } from './fields.js';
import type { Compared } from './merge.js';
import { useShownValue } from './shown-value.js';

interface ComparisonProps {
  readonly fields: readonly Compared[];
  /** @param dropped conflicts in which the saved value stays */
  readonly onMerge: (dropped: ReadonlySet<FieldPath>) => void;
  readonly onClose: () => void;
}

/** Somebody else saved meanwhile: every difference, and a choice where both changed a field. */
export function Comparison({ fields, onMerge, onClose }: ComparisonProps): ReactNode {
  const text = useTexts();
  const [dropped, setDropped] = useState<ReadonlySet<FieldPath>>(new Set());
  const choose = (path: FieldPath, isMine: boolean): void => {
    const next = new Set(dropped);
    if (isMine) next.delete(path);
    else next.add(path);
    setDropped(next);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={text('edit.conflict')}
      closeButtonProps={{ 'aria-label': text('shell.close') }}
      closeOnClickOutside={false}
    >
      <Stack>
        <Alert color="orange" role="alert">
          {text('edit.conflictText')}
        </Alert>
        <Rows
          label={text('edit.conflict')}
          columns={useColumns(dropped, choose)}
          rows={fields}
          keyOf={({ field }) => field.path}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text('shell.cancel')}
          </Button>
          <Button onClick={() => onMerge(dropped)} data-autofocus>
            {text('edit.merge')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

type Choose = (path: FieldPath, isMine: boolean) => void;

function useColumns(dropped: ReadonlySet<FieldPath>, choose: Choose): readonly Column<Compared>[] {
  const text = useTexts();
  const shown = useShownValue();
  const label = (path: FieldPath): string => text(`field.${path}`);
  return [
    {
      ...{ id: 'field', title: text('edit.field'), width: '2fr' },
      cell: ({ field }) => <Text fw={600}>{label(field.path)}</Text>,
    },
    {
      ...{ id: 'opened', title: text('edit.opened'), width: '2fr' },
      cell: ({ field, opened }) => shown(field, opened),
    },
    {
      ...{ id: 'theirs', title: text('edit.theirs'), width: '2fr' },
      cell: ({ field, theirs }) => shown(field, theirs),
    },
    {
      ...{ id: 'mine', title: text('edit.mine'), width: '2fr' },
      cell: ({ field, mine }) => shown(field, mine),
    },
    {
      ...{ id: 'choice', title: text('edit.result'), width: '3fr' },
      cell: (row) => {
        const { path } = row.field;
        if (!row.isConflict) return shown(row.field, resultOf(row));
        return (
          <SegmentedControl
            size="xs"
            aria-label={text('edit.choose', { field: label(path) })}
            value={dropped.has(path) ? 'theirs' : 'mine'}
            onChange={(value) => choose(path, value === 'mine')}
            data={[
              { value: 'mine', label: text('edit.keepMine') },
              { value: 'theirs', label: text('edit.keepTheirs') },
            ]}
          />
        );
      },
    },
  ];
}

/** A value that only one of both changed. */
function resultOf({ opened, theirs, mine }: Compared): string | boolean {
  return mine === opened ? theirs : mine;
}
