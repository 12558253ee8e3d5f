import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Liveness } from '../api/meter-stream.js';
import { useTexts } from '../texts/text.js';

/** Says whether the meter is that of this moment. */
export function LiveState({ liveness }: { readonly liveness: Liveness }): ReactNode {
  const text = useTexts();
  const sign = liveness === 'live' ? '●' : '○';
  return (
    <Text size="sm" role="status" data-liveness={liveness}>
      <span aria-hidden="true">{sign} </span>
      {text(`meter.${liveness}`)}
    </Text>
  );
}
