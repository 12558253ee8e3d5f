import { List, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { components } from '../../api/schema.js';
import { useAmounts } from '../../meter/amounts.js';
import { HERE } from '../../texts/here.js';
import { useTexts } from '../../texts/text.js';
import { useTimes } from '../../texts/times.js';
import { ruleText } from './rules.js';

type Refusal = components['schemas']['Refusal'];

const AMOUNTS = ['available', 'floor', 'asked', 'shortfall', 'limit', 'used', 'open'] as const;
const INSTANTS = ['retryAt', 'notBefore'] as const;

/** The rules that refused, each with the numbers that it used. */
export function FailedRules({ refusals }: { readonly refusals: readonly Refusal[] }): ReactNode {
  const text = useTexts();
  const numbersOf = useNumbers();
  return (
    <List size="sm" aria-label={text('refusals.rules')}>
      {refusals.map((refusal) => (
        <List.Item key={refusal.code}>
          <Text size="sm" fw={600}>
            {text('refusals.failed', { rule: ruleText(refusal.code, text) })}
          </Text>
          <Text size="sm">{numbersOf(refusal).join(', ')}</Text>
        </List.Item>
      ))}
    </List>
  );
}

function useNumbers(): (refusal: Refusal) => readonly string[] {
  const text = useTexts();
  const shown = useAmounts();
  const { timeIn } = useTimes();
  return (refusal) => {
    const amounts = AMOUNTS.flatMap((name) => {
      const value = refusal[name];
      return value === undefined
        ? []
        : [text(`refusals.number.${name}`, { value: shown(String(value)) })];
    });
    const instants = INSTANTS.flatMap((name) => {
      const value = refusal[name];
      return value === undefined
        ? []
        : [text(`refusals.number.${name}`, { value: timeIn(value, HERE) })];
    });
    const channel = refusal.channel;
    const words =
      channel === undefined ? [] : [text('refusals.number.channel', { value: channel })];
    const { detail } = refusal;
    return [...amounts, ...instants, ...words, ...(detail === undefined ? [] : [detail])];
  };
}
