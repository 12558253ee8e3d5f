import { Alert, Button, Fieldset, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { useTexts } from '../../texts/text.js';
import { Comparison } from './comparison.js';
import classes from './edit-form.module.css';
import { useEditing, type Editing } from './editing.js';
import { FieldInput } from './field-input.js';
import { GROUPS, isNamed, type Field, type GroupName } from './fields.js';
import type { SavedSettings } from './form-values.js';
import type { Saved } from './save-settings.js';

interface EditFormProps {
  readonly id: string;
  readonly opened: SavedSettings;
  readonly isAdmin: boolean;
}

/** The form with every field in its group. It sends only what was changed (S0-R3). */
export function EditForm({ id, opened, isAdmin }: EditFormProps): ReactNode {
  const text = useTexts();
  const editing = useEditing(id, opened);
  const { saved } = editing.edited;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    editing.save();
  };
  return (
    <form onSubmit={submit} noValidate>
      <fieldset disabled={!isAdmin} className={classes.all}>
        <Stack>
          <Text size="sm">{text('edit.intro', { zone: saved.settings.timeZone })}</Text>
          {GROUPS.map(([group, fields]) => (
            <FieldGroup key={group} group={group} fields={fields} editing={editing} />
          ))}
        </Stack>
      </fieldset>
      {isAdmin && <SaveBar editing={editing} />}
      {editing.conflict !== null && (
        <Comparison
          fields={editing.conflict}
          onMerge={editing.merge}
          onClose={editing.leaveConflict}
        />
      )}
    </form>
  );
}

interface FieldGroupProps {
  readonly group: GroupName;
  readonly fields: readonly Field[];
  readonly editing: Editing;
}

function FieldGroup({ group, fields, editing }: FieldGroupProps): ReactNode {
  const text = useTexts();
  const { edited, set, faultOf } = editing;
  return (
    <Fieldset legend={text(`edit.group.${group}`)} className={classes.group}>
      <SimpleGrid cols={{ base: 1, sm: group === 'hours' ? 1 : 2 }}>
        {group === 'account' && (
          <TextInput
            label={text('newClient.field.currency')}
            description={text('edit.locked')}
            value={edited.saved.currency}
            readOnly
          />
        )}
        {fields.map((field) => (
          <FieldInput
            key={field.path}
            field={field}
            value={edited.after[field.path]}
            onValue={(value) => set(field.path, value)}
            fault={faultOf(field)}
          />
        ))}
      </SimpleGrid>
    </Fieldset>
  );
}

function SaveBar({ editing }: { readonly editing: Editing }): ReactNode {
  const text = useTexts();
  const { changed, faults, failure, done, isSaving } = editing;
  return (
    <Stack className={classes.bar} gap="xs">
      {faults > 0 && (
        <Alert color="red" role="alert">
          {text('edit.faults', { count: faults })}
        </Alert>
      )}
      <ProblemAlert cause={failure} />
      {done !== null && <Done done={done} />}
      <Group>
        <Button type="submit" loading={isSaving} disabled={changed === 0}>
          {text('edit.save')}
        </Button>
        <Text size="sm" role="status">
          {changed === 0 ? text('edit.nothing') : text('edit.changed', { count: changed })}
        </Text>
      </Group>
    </Stack>
  );
}

/** The fields that the service recorded as changed. */
function Done({ done: { changes, password } }: { readonly done: Saved }): ReactNode {
  const text = useTexts();
  const fields = changes.map(({ field }) => (isNamed(field) ? text(`field.${field}`) : field));
  if (password !== undefined) fields.push(text('field.newPassword'));
  return (
    <Alert color="green" role="status">
      {fields.length === 0
        ? text('edit.unchanged')
        : text('edit.saved', { fields: fields.join(', ') })}
    </Alert>
  );
}
