import { Anchor, Button, Code, Group, List, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { encode } from 'uqr';
import type { components } from '../api/schema.js';
import { download } from '../list/download.js';
import { useTexts } from '../texts/text.js';

interface NewFactorProps {
  readonly made: components['schemas']['NewSecondFactor'];
  /** The form that activates it. */
  readonly children: ReactNode;
}

/** The secret and the recovery codes, which the service shows once. */
export function NewFactor({ made, children }: NewFactorProps): ReactNode {
  const text = useTexts();
  const { secret, otpauthUrl, recoveryCodes } = made;
  return (
    <Stack>
      <Text size="sm">{text('factor.scan')}</Text>
      <QrCode content={otpauthUrl} label={text('factor.picture')} />
      <Text size="sm">
        <Anchor href={otpauthUrl}>{text('factor.link')}</Anchor>
      </Text>
      <div>
        <Text size="sm">{text('factor.secret')}</Text>
        <Code block style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }} data-testid="secret">
          {secret}
        </Code>
      </div>
      <Text size="sm" fw={600}>
        {text('factor.recovery')}
      </Text>
      <List size="sm" aria-label={text('factor.codes')}>
        {recoveryCodes.map((code) => (
          <List.Item key={code} ff="monospace">
            {code}
          </List.Item>
        ))}
      </List>
      <Group>
        <Button variant="default" onClick={() => save(recoveryCodes)}>
          {text('factor.save')}
        </Button>
      </Group>
      {children}
    </Stack>
  );
}

function save(codes: readonly string[]): void {
  const lines = codes.map((code) => `${code}\n`).join('');
  download(new Blob([lines], { type: 'text/plain' }), 'recovery-codes.txt');
}

/** Modules of light around the code, so that a camera finds it on any background. */
const QUIET = 4;
const PIXELS = 208;

interface QrCodeProps {
  readonly content: string;
  readonly label: string;
}

/** Drawn here: the secret goes to nobody else. */
function QrCode({ content, label }: QrCodeProps): ReactNode {
  const { data, size } = encode(content, { border: QUIET });
  const path = data.map((line, y) => lineOf(line, y)).join('');
  return (
    <svg
      role="img"
      aria-label={label}
      width={PIXELS}
      height={PIXELS}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function lineOf(line: readonly boolean[], y: number): string {
  return line.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')).join('');
}
