import { Box, Button, Group, NativeSelect, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTexts } from '../../texts/text.js';
import { useDays } from '../fields/day-names.js';
import classes from './week-grid.module.css';
import {
  clockOf,
  minuteOf,
  minutesOf,
  shareOfHour,
  spansOf,
  WEEKDAYS,
  withPart,
  type Minutes,
  type Span,
} from '../fields/week-hours.js';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WORKDAYS: readonly Span[] = [
  { days: ['MON', 'TUE', 'WED', 'THU', 'FRI'], from: '08:00', to: '20:00' },
];
const STEPS: Readonly<Record<string, readonly [days: number, hours: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

interface WeekGridProps {
  /** Spans as JSON; empty = always. */
  readonly value: string;
  readonly onHours: (value: string) => void;
  readonly label: string;
  readonly error: string | null;
}

/** The hours in which sending is allowed, as a week (S0-08). */
export function WeekGrid({ value, onHours, label, error }: WeekGridProps): ReactNode {
  const text = useTexts();
  const spans = value === '' ? null : (JSON.parse(value) as readonly Span[]);
  const set = (next: readonly Span[]): void => onHours(JSON.stringify(next));
  return (
    <Stack gap="xs" role="group" aria-label={label}>
      <Switch
        label={text('edit.always')}
        checked={spans === null}
        onChange={({ currentTarget }) => (currentTarget.checked ? onHours('') : set(WORKDAYS))}
      />
      {spans !== null && (
        <Hours minutes={minutesOf(spans)} onMinutes={(one) => set(spansOf(one))} />
      )}
      {spans !== null && <SpanList spans={spans} />}
      {error !== null && (
        <Text size="xs" c="var(--mantine-color-error)">
          {error}
        </Text>
      )}
    </Stack>
  );
}

interface HoursProps {
  readonly minutes: Minutes;
  readonly onMinutes: (minutes: Minutes) => void;
}

function Hours({ minutes, onMinutes }: HoursProps): ReactNode {
  const grid = useRef<HTMLTableElement>(null);
  const text = useTexts();
  const { long, short } = useDays();
  const [current, setCurrent] = useState({ day: 0, hour: 8 });
  // While the pointer is down, hours that it enters become as the first one.
  const [painted, setPainted] = useState<boolean | null>(null);
  // A mouse acts when it goes down; a finger may begin to scroll, so it acts at its click.
  const isByMouse = useRef(false);
  const put = (day: number, hour: number, isAllowed: boolean): void =>
    onMinutes(withPart(minutes, { day, from: hour * 60, until: hour * 60 + 60 }, isAllowed));
  const move = (event: KeyboardEvent): void => {
    isByMouse.current = false;
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const day = (current.day + step[0] + 7) % 7;
    const hour = (current.hour + step[1] + 24) % 24;
    setCurrent({ day, hour });
    grid.current?.querySelector<HTMLElement>(`[data-hour="${day} ${hour}"]`)?.focus();
  };
  const cell = (day: number, hour: number): ReactNode => {
    const share = shareOfHour(minutes, day, hour);
    const isAllowed = share === 'all';
    return (
      <td key={hour}>
        <button
          type="button"
          className={classes.hour}
          data-share={share}
          data-hour={`${day} ${hour}`}
          aria-pressed={share === 'part' ? 'mixed' : isAllowed}
          aria-label={`${long[day]} ${clockOf(hour * 60)}`}
          tabIndex={current.day === day && current.hour === hour ? 0 : -1}
          onFocus={() => setCurrent({ day, hour })}
          onPointerDown={({ pointerType }) => {
            isByMouse.current = pointerType === 'mouse';
            if (!isByMouse.current) return;
            setPainted(!isAllowed);
            put(day, hour, !isAllowed);
          }}
          onPointerEnter={({ buttons }) => {
            if (painted !== null && buttons === 1) put(day, hour, painted);
          }}
          onClick={() => {
            if (!isByMouse.current) put(day, hour, !isAllowed);
            isByMouse.current = false;
          }}
        />
      </td>
    );
  };
  return (
    <>
      <Box className={classes.scroll}>
        <table
          ref={grid}
          className={classes.week}
          onKeyDown={move}
          onPointerUp={() => setPainted(null)}
        >
          <caption>{text('edit.weekHint')}</caption>
          <thead>
            <tr>
              <td />
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WEEKDAYS.map((name, day) => (
              <tr key={name}>
                <th scope="row">{short[day]}</th>
                {HOURS.map((hour) => cell(day, hour))}
              </tr>
            ))}
          </tbody>
        </table>
      </Box>
      <ExactHours minutes={minutes} onMinutes={onMinutes} />
    </>
  );
}

/** Hours to the minute, for one day or for all. */
function ExactHours({ minutes, onMinutes }: HoursProps): ReactNode {
  const text = useTexts();
  const { long } = useDays();
  const [day, setDay] = useState('all');
  const [from, setFrom] = useState('08:30');
  const [to, setTo] = useState('17:30');
  const put = (isAllowed: boolean): void => {
    const days = day === 'all' ? [0, 1, 2, 3, 4, 5, 6] : [Number(day)];
    const parts = days.flatMap((one) => partsOf(one, minuteOf(from), minuteOf(to)));
    onMinutes(parts.reduce((before, part) => withPart(before, part, isAllowed), minutes));
  };
  const choices = [
    { value: 'all', label: text('edit.everyDay') },
    ...long.map((label, one) => ({ value: String(one), label })),
  ];
  return (
    <Group align="flex-end" gap="xs">
      <NativeSelect
        label={text('edit.day')}
        value={day}
        onChange={({ currentTarget }) => setDay(currentTarget.value)}
        data={choices}
      />
      <TextInput
        type="time"
        label={text('edit.from')}
        value={from}
        onChange={({ currentTarget }) => setFrom(currentTarget.value)}
      />
      <TextInput
        type="time"
        label={text('edit.to')}
        value={to}
        onChange={({ currentTarget }) => setTo(currentTarget.value)}
      />
      <Button variant="default" onClick={() => put(true)}>
        {text('edit.allowHours')}
      </Button>
      <Button variant="default" onClick={() => put(false)}>
        {text('edit.forbidHours')}
      </Button>
    </Group>
  );
}

interface Part {
  readonly day: number;
  readonly from: number;
  readonly until: number;
}

/** Hours that end before they begin go on in the morning of the next day. */
function partsOf(day: number, from: number, to: number): readonly Part[] {
  if (to > from) return [{ day, from, until: to }];
  return [
    { day, from, until: 24 * 60 },
    { day: (day + 1) % 7, from: 0, until: to },
  ];
}

/** The spans in words, as they are saved. */
function SpanList({ spans }: { readonly spans: readonly Span[] }): ReactNode {
  const { spanText } = useDays();
  return (
    <ul className={classes.spans} data-testid="spans">
      {spans.map((span) => (
        <li key={`${span.from} ${span.to}`}>{spanText(span)}</li>
      ))}
    </ul>
  );
}
