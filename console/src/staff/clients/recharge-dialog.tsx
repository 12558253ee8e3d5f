import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { decimalSeparator, plus, typedAmount, type Typed } from '../../api/credits.js';
import { isUnknown } from '../../api/problem.js';
import type { Unfinished } from '../../api/unfinished.js';
import { useAmounts } from '../../meter/amounts.js';
import { meterQuery } from '../../meter/live-meter.js';
import { MeterBar } from '../../meter/meter-bar.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { typedText } from '../../shell/typed-text.js';
import { useLanguage } from '../../texts/languages.js';
import { amountFaultText, faultsOf } from '../../texts/problem-texts.js';
import { useTexts } from '../../texts/text.js';
import type { ClientRow } from './client-row.js';
import { unfinishedRecharge, useRecharge, type Recharged } from './recharge.js';

interface RechargeDialogProps {
  readonly client: Pick<ClientRow, 'id' | 'username'>;
  readonly onClose: () => void;
}

/** Assigns credits to a client, with its meter before and after (S1-22, S1-23, S1-29, S1-30). */
export function RechargeDialog({ client, onClose }: RechargeDialogProps): ReactNode {
  const text = useTexts();
  const [done, setDone] = useState<Recharged | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={text('recharge.title', { name: client.username })}
      closeButtonProps={{ 'aria-label': text('shell.close') }}
    >
      {done === null ? (
        <RechargeForm clientId={client.id} onDone={setDone} onClose={onClose} />
      ) : (
        <Done done={done} onClose={onClose} />
      )}
    </Modal>
  );
}

interface RechargeFormProps {
  readonly clientId: string;
  readonly onDone: (done: Recharged) => void;
  readonly onClose: () => void;
}

function RechargeForm({ clientId, onDone, onClose }: RechargeFormProps): ReactNode {
  const text = useTexts();
  const { language } = useLanguage();
  const separator = decimalSeparator(language);
  const recharge = useRecharge(clientId);
  // Made before the first try, and kept over all tries of this dialog.
  const [known] = useState(() => unfinishedRecharge(clientId));
  const [id] = useState(() => known?.id ?? crypto.randomUUID());
  const [credits, setCredits] = useState('');
  const [isChecked, setChecked] = useState(false);
  const isSending = useRef(false);
  const locked = known ?? (isUnknown(recharge.error) ? (recharge.variables ?? null) : null);
  const typed = typedAmount(credits, { separator });
  const send = (command: Unfinished): void => {
    if (isSending.current) return;
    isSending.current = true;
    recharge.mutate(command, {
      onSuccess: onDone,
      onSettled: () => void (isSending.current = false),
    });
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setChecked(true);
    const reason = typedText(event.currentTarget, 'reason').trim();
    if (locked !== null) send(locked);
    else if ('amount' in typed) send({ id, credits: typed.amount, reason });
  };
  const fault = isChecked && 'fault' in typed ? typed.fault : null;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {locked === null ? (
          <Fields
            credits={credits}
            onCredits={setCredits}
            fault={fault && amountFaultText(fault, separator, text)}
            cause={recharge.error}
          />
        ) : (
          <UnknownOutcome credits={locked.credits} />
        )}
        <Preview clientId={clientId} credits={locked === null ? amountIn(typed) : null} />
        {recharge.isPending && recharge.failureCount > 0 && (
          <Text size="sm" role="status">
            {text('problem.retrying')}
          </Text>
        )}
        <ProblemAlert cause={recharge.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text('shell.cancel')}
          </Button>
          <Button type="submit" loading={recharge.isPending}>
            <SubmitText isAgain={locked !== null} amount={amountIn(typed)} />
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function amountIn(typed: Typed): string | null {
  return 'amount' in typed ? typed.amount : null;
}

interface FieldsProps {
  readonly credits: string;
  readonly onCredits: (credits: string) => void;
  readonly fault: string | null;
  /** The answer of the service, which may name fields. */
  readonly cause: unknown;
}

function Fields({ credits, onCredits, fault, cause }: FieldsProps): ReactNode {
  const text = useTexts();
  return (
    <>
      <TextInput
        label={text('recharge.credits')}
        inputMode="decimal"
        autoComplete="off"
        value={credits}
        onChange={({ currentTarget }) => onCredits(currentTarget.value)}
        error={fault ?? faultsOf(cause, 'credits', text)}
        data-autofocus
        maxLength={40}
      />
      <TextInput
        name="reason"
        label={text('recharge.reason')}
        description={text('recharge.optional')}
        error={faultsOf(cause, 'reason', text)}
        maxLength={300}
      />
    </>
  );
}

function UnknownOutcome({ credits }: { readonly credits: string }): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  return (
    <Alert color="orange" role="alert">
      {text('recharge.unfinished', { credits: shown(credits) })}
    </Alert>
  );
}

interface SubmitTextProps {
  readonly isAgain: boolean;
  readonly amount: string | null;
}

/** The button repeats the amount as it was understood. */
function SubmitText({ isAgain, amount }: SubmitTextProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  if (isAgain) return text('recharge.finish');
  return amount === null
    ? text('recharge.submit')
    : text('recharge.submitWith', { credits: shown(amount) });
}

interface PreviewProps {
  readonly clientId: string;
  /** Null = not known, or recorded already perhaps. */
  readonly credits: string | null;
}

/** The meter now, and the numbers that would follow. */
function Preview({ clientId, credits }: PreviewProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const { data: meter } = useQuery(meterQuery(clientId));
  if (meter === undefined) return null;
  const after =
    credits === null
      ? null
      : [plus(meter.available, credits), meter.used, plus(meter.assigned, credits)];
  return (
    <div>
      <Text size="sm" fw={600}>
        {text('recharge.before')}
      </Text>
      <MeterBar meter={meter} />
      {after !== null && (
        <>
          <Text size="sm" fw={600} mt="sm">
            {text('recharge.after')}
          </Text>
          <Text size="sm" data-testid="after">
            {after.map(shown).join(' | ')}
          </Text>
          <Text size="xs">{text('recharge.preview')}</Text>
        </>
      )}
    </div>
  );
}

interface DoneProps {
  readonly done: Recharged;
  readonly onClose: () => void;
}

/** The recharge as the service recorded it. */
function Done({ done: { credits, meter, replayed }, onClose }: DoneProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const words = { credits: shown(credits) };
  return (
    <Stack>
      <Alert color="green" role="status">
        {replayed ? text('recharge.doneBefore', words) : text('recharge.done', words)}
      </Alert>
      <MeterBar meter={meter} />
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {text('shell.close')}
        </Button>
      </Group>
    </Stack>
  );
}
