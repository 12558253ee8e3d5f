import { Button, Group, TextInput } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { setSearch } from '../../shell/place.js';
import { typedText } from '../../shell/typed-text.js';
import { useTexts } from '../../texts/text.js';

interface MessageIdFormProps {
  /** The name of the id in the address. */
  readonly name: string;
  readonly value: string;
  readonly required?: boolean;
}

/** Asks for the id of a message, and puts it into the address. */
export function MessageIdForm({ name, value, required = false }: MessageIdFormProps): ReactNode {
  const text = useTexts();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setSearch({ [name]: typedText(event.currentTarget, name).trim() }, false);
  };
  return (
    <form onSubmit={submit} key={value}>
      <Group align="flex-end">
        <TextInput
          name={name}
          label={text('log.message')}
          defaultValue={value}
          flex={1}
          maw={480}
          maxLength={128}
          autoComplete="off"
          spellCheck={false}
          required={required}
          withAsterisk={false}
        />
        <Button type="submit">{text('message.find')}</Button>
      </Group>
    </form>
  );
}
