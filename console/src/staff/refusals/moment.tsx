import { Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiProblem } from '../../api/problem.js';
import { Rows } from '../../list/rows.js';
import { useAmounts } from '../../meter/amounts.js';
import { ProblemAlert } from '../../shell/problem-alert.js';
import { Section } from '../../shell/section.js';
import { HERE } from '../../texts/here.js';
import { useTexts } from '../../texts/text.js';
import { useTimes } from '../../texts/times.js';
import { stateAt, type MomentState } from './moment-state.js';
import { RULES, ruleText, type Rule } from './rules.js';

interface MomentProps {
  readonly clientId: string;
  /** Null = now. */
  readonly at: string | null;
}

/** Every rule with its numbers at an instant. */
export function Moment({ clientId, at }: MomentProps): ReactNode {
  const text = useTexts();
  const { timeIn } = useTimes();
  const found = useQuery({
    queryKey: ['rules', clientId, at],
    queryFn: () => stateAt(clientId, at),
  });
  const { data, error } = found;
  const isBefore = at !== null && error instanceof ApiProblem && error.status === 404;
  return (
    <Section title={text('refusals.moment')}>
      {isBefore ? (
        <Text role="status">{text('refusals.before')}</Text>
      ) : (
        <ProblemAlert cause={error} onRetry={() => void found.refetch()} />
      )}
      {found.isPending && <Loader aria-label={text('shell.loading')} />}
      {data !== undefined && (
        <>
          <Text size="sm">
            {data.at === null
              ? text('refusals.momentNow', { revision: data.revision })
              : text('refusals.momentHint', {
                  at: timeIn(data.at, HERE),
                  revision: data.revision,
                })}
          </Text>
          <Rules state={data} />
        </>
      )}
    </Section>
  );
}

function Rules({ state }: { readonly state: MomentState }): ReactNode {
  const text = useTexts();
  const wordsOf = useWords(state);
  return (
    <Rows
      label={text('refusals.momentTable')}
      rows={RULES}
      keyOf={(rule) => rule}
      columns={[
        {
          ...{ id: 'rule', title: text('refusals.rules'), width: '2fr' },
          cell: (rule) => ruleText(rule, text),
        },
        {
          ...{ id: 'numbers', title: text('refusals.numbers'), width: '3fr' },
          cell: (rule) => wordsOf(rule),
        },
      ]}
    />
  );
}

/** The numbers of each rule, in words. */
function useWords(state: MomentState): (rule: Rule) => string {
  const text = useTexts();
  const shown = useAmounts();
  const { settings, windows, credits, messagingRestricted } = state;
  const counted = (used: string, limit: string | null): string =>
    limit === null
      ? text('credits.usedAlone', { used: shown(used) })
      : text('credits.usedOf', { used: shown(used), limit: shown(limit) });
  const spans = settings.dispatchWindow?.map(
    ({ days, from, to }) => `${days.join(' ')} ${from}–${to}`,
  );
  const channels = Object.entries(settings.channels).flatMap(([name, isOn]) =>
    isOn ? [name] : [],
  );
  const { messages } = windows.daily;
  const messageLimit = messages.limit === null ? null : String(messages.limit);
  const words: Readonly<Record<Rule, string>> = {
    MESSAGING_RESTRICTED: text(messagingRestricted ? 'refusals.stopped' : 'refusals.going'),
    CHANNEL_NOT_ALLOWED: channels.length === 0 ? text('credits.none') : channels.join(', '),
    TEST_NOT_ALLOWED: text(settings.canSendTests ? 'refusals.allowed' : 'refusals.forbidden'),
    OUTSIDE_DISPATCH_WINDOW: spans?.join('; ') ?? text('refusals.always'),
    DAILY_MESSAGE_LIMIT: counted(String(messages.used), messageLimit),
    DAILY_CREDIT_LIMIT: counted(windows.daily.credits.used, windows.daily.credits.limit),
    WEEKLY_CREDIT_LIMIT: counted(windows.weekly.credits.used, windows.weekly.credits.limit),
    MONTHLY_CREDIT_LIMIT: counted(windows.monthly.credits.used, windows.monthly.credits.limit),
    INSUFFICIENT_CREDITS: text('refusals.credits', {
      available: shown(credits.available),
      floor: shown(credits.floor),
      spendable: shown(credits.spendable),
    }),
  };
  return (rule) => words[rule];
}
