import { Box, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { shareOf } from '../api/credits.js';
import type { Meter } from '../api/meter-stream.js';
import { useTexts, type Texts } from '../texts/text.js';
import { useAmounts } from './amounts.js';
import classes from './meter.module.css';

interface MeterBarProps {
  readonly meter: Meter;
  readonly isLarge?: boolean;
}

/**
 * The meter `available | used | assigned` with its bar: in the primary colour, orange when low, red
 * below ten percent (S1-25 to S1-28). The words of the level are for readers who see no colours.
 */
export function MeterBar({ meter, isLarge = false }: MeterBarProps): ReactNode {
  const text = useTexts();
  const shown = useAmounts();
  const numbers = [meter.available, meter.used, meter.assigned].map(shown).join(' | ');
  const level = text(`meter.${meter.level}`);
  const share = shareOf(meter.available, meter.assigned);
  return (
    <Box miw={0}>
      {!isLarge && <Text size="sm">{numbers}</Text>}
      <div
        className={isLarge ? `${classes.track} ${classes.large}` : classes.track}
        role="meter"
        aria-label={text('meter.label')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(share)}
        aria-valuetext={`${numbers}, ${level}`}
      >
        <div className={classes.bar} data-level={meter.level} style={{ width: `${share}%` }} />
      </div>
      <Group gap="xs" mt={4}>
        <Text size={isLarge ? 'md' : 'xs'} fw={600} data-testid="level">
          {level}
        </Text>
        <Text size={isLarge ? 'md' : 'xs'}>{percentOf(meter, text, shown)}</Text>
      </Group>
    </Box>
  );
}

type Shown = (amount: string) => string;

function percentOf({ percentRemaining }: Meter, text: Texts, shown: Shown): string {
  if (percentRemaining === null) return text('meter.nothing');
  return text('meter.percent', { percent: shown(String(percentRemaining)) });
}
