import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { MessageIdForm } from '../../client/messages/message-id-form.js';
import { setSearch, usePlace } from '../../shell/place.js';
import type { ScreenProps } from '../../shell/screen.js';
import { typedText } from '../../shell/typed-text.js';
import { useTexts } from '../../texts/text.js';
import { ClientChoice } from './client-choice.js';
import { DryRun } from './dry-run.js';
import { Moment } from './moment.js';
import { RecordedRefusals } from './recorded-refusals.js';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z$/;

function instantIn(search: URLSearchParams): string | null {
  const value = search.get('at') ?? '';
  return INSTANT.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
}

/** Why a message was refused: recorded refusals, the rules of an instant, a dry run of now. */
export default function RefusalsScreen({ me }: ScreenProps): ReactNode {
  const text = useTexts();
  const { search } = usePlace();
  const messageId = search.get('messageId') ?? '';
  const clientId = search.get('client') ?? '';
  const at = instantIn(search);
  return (
    <Stack maw={1000}>
      <Title order={1}>{text('refusals.title')}</Title>
      <Text size="sm">{text('refusals.hint')}</Text>
      <MessageIdForm name="messageId" value={messageId} />
      <ClientChoice clientId={clientId} />
      {clientId !== '' && <InstantForm at={at} />}
      {messageId === '' && clientId === '' ? (
        <Text role="status">{text('refusals.choose')}</Text>
      ) : (
        <RecordedRefusals messageId={messageId} clientId={clientId} until={at} />
      )}
      {clientId !== '' && (
        <>
          <Moment clientId={clientId} at={at} />
          <DryRun key={clientId} clientId={clientId} isAdmin={me.role === 'admin'} />
        </>
      )}
    </Stack>
  );
}

/** The value of a field for date and time, by the clock of this device. */
function localOf(instant: string): string {
  const at = new Date(instant);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

function InstantForm({ at }: { readonly at: string | null }): ReactNode {
  const text = useTexts();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = Date.parse(typedText(event.currentTarget, 'at'));
    setSearch({ at: Number.isNaN(typed) ? '' : new Date(typed).toISOString() }, false);
  };
  return (
    <form onSubmit={submit} key={at}>
      <Group align="flex-end">
        <TextInput
          type="datetime-local"
          step={1}
          name="at"
          label={text('refusals.instant')}
          description={text('refusals.instantHint')}
          defaultValue={at === null ? '' : localOf(at)}
        />
        <Button type="submit" variant="default">
          {text('statements.show')}
        </Button>
      </Group>
    </form>
  );
}
