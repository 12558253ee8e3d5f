import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { decimalSeparator, negated, plus, typedAmount, type Typed } from '../../api/credits.js';
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
import {
  unfinishedCommand,
  useCreditCommand,
  type CreditKind,
  type CreditsMoved,
} from './credit-command.js';

interface CreditDialogProps {
  readonly kind: CreditKind;
  readonly client: { readonly id: string; readonly username: string };
  readonly onClose: () => void;
}

/** Moves credits of a client, with its meter before and after (S1-22, S1-23, S1-29, S1-30). */
export function CreditDialog({ kind, client, onClose }: CreditDialogProps): ReactNode {
  const text = useTexts();
  const [done, setDone] = useState<CreditsMoved | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={text(`move.title.${kind}`, { name: client.username })}
      closeButtonProps={{ 'aria-label': text('shell.close') }}
      // The second half of a double click may land beside a dialog that has become smaller.
      closeOnClickOutside={false}
    >
      {done === null ? (
        <CreditForm kind={kind} clientId={client.id} onDone={setDone} onClose={onClose} />
      ) : (
        <Done kind={kind} done={done} onClose={onClose} />
      )}
    </Modal>
  );
}

interface CreditFormProps {
  readonly kind: CreditKind;
  readonly clientId: string;
  readonly onDone: (done: CreditsMoved) => void;
  readonly onClose: () => void;
}

function CreditForm({ kind, clientId, onDone, onClose }: CreditFormProps): ReactNode {
  const text = useTexts();
  const { language } = useLanguage();
  const separator = decimalSeparator(language);
  const sending = useCreditCommand(kind, clientId);
  // Made before the first try, and kept over all tries of this dialog.
  const [known] = useState(() => unfinishedCommand(kind, clientId));
  const [id] = useState(() => known?.id ?? crypto.randomUUID());
  const [credits, setCredits] = useState('');
  const [isChecked, setChecked] = useState(false);
  const isSending = useRef(false);
  const locked = known ?? (isUnknown(sending.error) ? (sending.variables ?? null) : null);
  const typed = typedAmount(credits, { separator, isSigned: kind === 'adjustment' });
  const send = (command: Unfinished): void => {
    if (isSending.current) return;
    isSending.current = true;
    sending.mutate(command, {
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
            kind={kind}
            credits={credits}
            onCredits={setCredits}
            fault={fault && amountFaultText(fault, separator, text)}
            cause={sending.error}
          />
        ) : (
          <UnknownOutcome kind={kind} credits={locked.credits} />
        )}
        <Preview
          kind={kind}
          clientId={clientId}
          credits={locked === null ? amountIn(typed) : null}
        />
        {sending.isPending && sending.failureCount > 0 && (
          <Text size="sm" role="status">
            {text('problem.retrying')}
          </Text>
        )}
        <ProblemAlert cause={sending.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text('shell.cancel')}
          </Button>
          <Button type="submit" loading={sending.isPending}>
            <SubmitText kind={kind} isAgain={locked !== null} amount={amountIn(typed)} />
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
  readonly kind: CreditKind;
  readonly credits: string;
  readonly onCredits: (credits: string) => void;
  readonly fault: string | null;
  /** The answer of the service, which may name fields. */
  readonly cause: unknown;
}

function Fields({ kind, credits, onCredits, fault, cause }: FieldsProps): ReactNode {
  const text = useTexts();
  return (
    <>
      <TextInput
        label={text(`move.credits.${kind}`)}
        inputMode={kind === 'adjustment' ? 'text' : 'decimal'}
        autoComplete="off"
        value={credits}
        onChange={({ currentTarget }) => onCredits(currentTarget.value)}
        error={fault ?? faultsOf(cause, 'credits', text)}
        data-autofocus
        maxLength={40}
      />
      <TextInput
        name="reason"
        label={text('move.reason')}
        description={text('move.optional')}
        error={faultsOf(cause, 'reason', text)}
        maxLength={300}
      />
    </>
  );
}

interface UnknownOutcomeProps {
  readonly kind: CreditKind;
  readonly credits: string;
}

function UnknownOutcome({ kind, credits }: UnknownOutcomeProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  return (
    <Alert color="orange" role="alert">
      {text(`move.unfinished.${kind}`, { credits: shown(credits) })}
    </Alert>
  );
}

interface SubmitTextProps {
  readonly kind: CreditKind;
  readonly isAgain: boolean;
  readonly amount: string | null;
}

/** The button repeats the amount as it was understood. */
function SubmitText({ kind, isAgain, amount }: SubmitTextProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  if (isAgain) return text('move.finish');
  return amount === null
    ? text(`move.submit.${kind}`)
    : text(`move.submitWith.${kind}`, { credits: shown(amount) });
}

interface PreviewProps {
  readonly kind: CreditKind;
  readonly clientId: string;
  /** Null = not known, or recorded already perhaps. */
  readonly credits: string | null;
}

/** The meter now, and the numbers that would follow. */
function Preview({ kind, clientId, credits }: PreviewProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const { data: meter } = useQuery(meterQuery(clientId));
  if (meter === undefined) return null;
  const moved = kind === 'withdrawal' && credits !== null ? negated(credits) : credits;
  const after =
    moved === null ? null : [plus(meter.available, moved), meter.used, plus(meter.assigned, moved)];
  return (
    <div>
      <Text size="sm" fw={600}>
        {text('move.before')}
      </Text>
      <MeterBar meter={meter} />
      {after !== null && (
        <>
          <Text size="sm" fw={600} mt="sm">
            {text(`move.after.${kind}`)}
          </Text>
          <Text size="sm" data-testid="after">
            {after.map(shown).join(' | ')}
          </Text>
          <Text size="xs">{text('move.preview')}</Text>
        </>
      )}
    </div>
  );
}

interface DoneProps {
  readonly kind: CreditKind;
  readonly done: CreditsMoved;
  readonly onClose: () => void;
}

/** The movement as the service recorded it. */
function Done({ kind, done: { credits, meter, replayed }, onClose }: DoneProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const words = { credits: shown(credits) };
  return (
    <Stack>
      <Alert color="green" role="status">
        {replayed ? text(`move.doneBefore.${kind}`, words) : text(`move.done.${kind}`, words)}
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
