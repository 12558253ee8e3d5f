import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import UPlot from 'uplot';
import { useLanguage } from '../../texts/languages.js';
import type { UseOfDay } from './usage-sums.js';

const HEIGHT = 260;
const HALF_DAY_S = 12 * 3_600;
/** Steps of the axis of messages: none of them is a part of a message. */
const STEPS = [1, 2, 5].flatMap((digit) =>
  Array.from({ length: 12 }, (_, zeros) => digit * 10 ** zeros),
);

interface UsageChartProps {
  readonly days: readonly UseOfDay[];
  /** Says what the picture shows. */
  readonly label: string;
}

/** Messages of each day as bars. A table beside it has the same numbers. */
export default function UsageChart({ days, label }: UsageChartProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const { language } = useLanguage();
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const plot = new UPlot(optionsFor(element, language), dataOf(days), element);
    const observer = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
    // The colours are read from the page, so another scheme draws it again.
  }, [days, language, scheme]);
  return <div ref={frame} role="img" aria-label={label} style={{ minHeight: HEIGHT }} />;
}

function dataOf(days: readonly UseOfDay[]): UPlot.AlignedData {
  return [
    days.map(({ date }) => Date.parse(`${date}T00:00:00Z`) / 1_000),
    days.map(({ messages }) => messages),
  ];
}

function optionsFor(element: HTMLElement, language: string): UPlot.Options {
  const style = getComputedStyle(element);
  // Not from properties such as `color`: these may be on their way from one scheme to the other.
  const colourOf = (name: string): string => style.getPropertyValue(name).trim();
  const grid = { stroke: colourOf('--mantine-color-default-border') };
  const axis = {
    stroke: colourOf('--mantine-color-text'),
    font: `12px ${style.fontFamily}`,
    grid,
    ticks: grid,
  };
  const day = new Intl.DateTimeFormat(language, {
    ...{ day: 'numeric', month: 'short', timeZone: 'UTC' },
  });
  const count = new Intl.NumberFormat(language, { notation: 'compact' });
  const bars = UPlot.paths.bars?.({ size: [0.8, 40] });
  return {
    ...{ width: element.clientWidth, height: HEIGHT },
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
    scales: {
      x: { range: (_, first, last) => [first - HALF_DAY_S, last + HALF_DAY_S] },
      y: { range: (_, _least, most) => [0, Math.max(1, most * 1.05)] },
    },
    series: [
      {},
      {
        fill: colourOf('--brand-line'),
        width: 0,
        points: { show: false },
        ...(bars && { paths: bars }),
      },
    ],
    axes: [
      { ...axis, space: 70, values: (_, splits) => splits.map((at) => day.format(at * 1_000)) },
      {
        ...axis,
        size: 60,
        incrs: STEPS,
        values: (_, splits) => splits.map((one) => count.format(one)),
      },
    ],
  };
}
