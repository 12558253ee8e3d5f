import { Alert, Button, Fieldset, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { ApiProblem } from '../../api/problem.js';
import { Link } from '../../shell/link.js';
import { go } from '../../shell/place.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { addressOf } from '../../shell/screen.js';
import { typedText } from '../../shell/typed-text.js';
import { useTexts } from '../../texts/text.js';
import { newClientOf, REQUIRED, useCreateClient, type NewClientField } from './create-client.js';
import { NewClientInput } from './new-client-input.js';

const ACCOUNT = ['username', 'email', 'currency'] as const;
const PERSON = ['firstName', 'lastName', 'phone', 'company', 'role'] as const;
const ADDRESS = [
  ...(['country', 'state', 'city', 'postalCode', 'addressLine1', 'addressLine2'] as const),
];
const PASSWORDS = ['password', 'passwordConfirm'] as const;

/** The form of a new client (S1-03 to S1-21). It leads to the recharge of the client (S1-22). */
export default function NewClientScreen(): ReactNode {
  const text = useTexts();
  const creating = useCreateClient();
  // Made before the first try, and kept over all tries of this form.
  const [id] = useState(() => crypto.randomUUID());
  const [missing, setMissing] = useState<readonly NewClientField[]>([]);
  const isSending = useRef(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const body = newClientOf(id, (name) => fieldText(form, name));
    const empty = REQUIRED.filter((name) => fieldText(form, name) === '');
    setMissing(empty);
    if (empty.length > 0) focusOn(form, empty[0] ?? '');
    if (empty.length > 0 || isSending.current) return;
    isSending.current = true;
    creating.mutate(body, {
      onSuccess: (clientId) => go(`${addressOf({ name: 'clients' }, clientId)}?do=recharge`),
      onSettled: () => void (isSending.current = false),
    });
  };
  const input = (name: NewClientField): ReactNode => (
    <NewClientInput
      key={name}
      name={name}
      isRequired={REQUIRED.some((one) => one === name)}
      isMissing={missing.includes(name)}
      cause={creating.error}
    />
  );
  const groups = [
    ['newClient.account', ACCOUNT],
    ['newClient.person', PERSON],
    ['newClient.address', ADDRESS],
    ['newClient.passwords', PASSWORDS],
  ] as const;
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={900}>
        <Title order={1}>{text('newClient.title')}</Title>
        <Text>{text('newClient.intro')}</Text>
        {groups.map(([title, names]) => (
          <Fieldset key={title} legend={text(title)}>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>{names.map(input)}</SimpleGrid>
          </Fieldset>
        ))}
        <Failure cause={creating.error} id={id} />
        {creating.isPending && creating.failureCount > 0 && (
          <Text size="sm" role="status">
            {text('problem.retrying')}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={creating.isPending}>
            {text('newClient.create')}
          </Button>
          <Link to="/console/clients">{text('shell.cancel')}</Link>
        </Group>
      </Stack>
    </form>
  );
}

function fieldText(form: HTMLFormElement, name: NewClientField): string {
  const value = typedText(form, name);
  return name === 'password' || name === 'passwordConfirm' ? value : value.trim();
}

function focusOn(form: HTMLFormElement, name: string): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLElement) field.focus();
}

interface FailureProps {
  readonly cause: unknown;
  readonly id: string;
}

/** An earlier try whose answer was lost may have created the client with other values. */
function Failure({ cause, id }: FailureProps): ReactNode {
  const text = useTexts();
  if (!(cause instanceof ApiProblem) || cause.code !== 'ID_REUSED') {
    return <ProblemAlert cause={cause} />;
  }
  return (
    <Alert color="orange" role="alert">
      {text('newClient.exists')}{' '}
      <Link to={addressOf({ name: 'clients' }, id)}>{text('newClient.show')}</Link>
    </Alert>
  );
}
