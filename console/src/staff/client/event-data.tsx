import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/text.js';

type Data = { readonly [member: string]: unknown };

/** Members that a reader looks for; the others are shown on demand. */
const FIRST: ReadonlySet<string> = new Set([
  ...['credits', 'messageId', 'reservationId', 'captured', 'released', 'remaining', 'reason'],
  ...['status', 'cause', 'source', 'username', 'email', 'purgeAt', 'plan.interval'],
]);

type Member = readonly [name: string, value: string];

interface Change {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Data of a fact: changes of settings one by one, other members by their names. */
export function EventData({ data }: { readonly data: Data }): ReactNode {
  const text = useTexts();
  const { changes, ...rest } = data;
  const members = membersOf(rest);
  const others = members.filter(([name]) => !FIRST.has(name));
  return (
    <>
      {Array.isArray(changes) && (changes as Change[]).map(lineOf)}
      {members.filter(([name]) => FIRST.has(name)).map(memberOf)}
      {others.length > 0 && (
        <details>
          <summary>{text('events.all', { count: others.length })}</summary>
          {others.map(memberOf)}
        </details>
      )}
    </>
  );
}

function memberOf([name, value]: Member): ReactNode {
  return (
    <Text key={name} size="xs">
      {name}: {value}
    </Text>
  );
}

function lineOf({ field, from, to }: Change): ReactNode {
  return <ChangeLine key={field} field={field} from={from} to={to} />;
}

/** A changed field with its value before and after. */
function ChangeLine({ field, from, to }: Change): ReactNode {
  const text = useTexts();
  return (
    <Text size="xs" style={{ whiteSpace: 'pre-line' }}>
      {text('events.change', { field, from: shownValue(from), to: shownValue(to) })}
    </Text>
  );
}

/** Members with a value, with names such as `after.available` for those inside others. */
function membersOf(data: Data, before = ''): readonly Member[] {
  return Object.entries(data).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    if (typeof value === 'object' && !Array.isArray(value)) {
      return membersOf(value as Data, `${before}${name}.`);
    }
    return [[`${before}${name}`, shownValue(value)] as const];
  });
}

function shownValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
