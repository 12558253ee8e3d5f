import { createSecretKey, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import type { Frame } from '../../src/codec/codec.js';
import type { ClientEvent, NameEvent } from '../../src/domain/client/events.js';
import type { Encoded } from '../../src/codec/codec.js';
import type { LoggedEvent } from '../../src/ports/event-log.js';
import { text } from './any-event.js';
import { record } from './record.js';

export const KEY: KeyObject = createSecretKey(Buffer.alloc(32, 7));
export const OTHER_KEY: KeyObject = createSecretKey(Buffer.alloc(32, 8));

export const FRAME: Frame = {
  stream: 'client-0190a1b2-0000-7000-8000-000000000001',
  revision: 41n,
  eventId: '0190a1b2-0000-7000-8000-00000000000a',
  recordedAt: Date.parse('2026-11-21T08:00:00.123Z'),
  actor: { type: 'gateway', id: 'key-1' },
  correlationId: 'request-1',
  causationId: null,
  operation: { kind: 'message', id: 'm-1' },
  clockSuspect: false,
  prevHash: 'ab'.repeat(32),
};

export const anyFrame: fc.Arbitrary<Frame> = record({
  stream: fc.uuid().map((uuid) => `client-${uuid}`),
  revision: fc.bigInt(0n, 10n ** 15n),
  eventId: fc.uuid(),
  recordedAt: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  actor: record({ type: fc.constantFrom('admin' as const, 'system' as const), id: text }),
  correlationId: text,
  causationId: fc.option(text),
  operation: fc.option(
    fc.oneof(
      record({ kind: fc.constant('key' as const), id: text, fingerprint: text }),
      record({ kind: fc.constant('message' as const), id: text }),
    ),
  ),
  clockSuspect: fc.boolean(),
  prevHash: fc.constantFrom('', '0f'.repeat(32)),
});

/** The event as a log would give it back. */
export function logged({ stored }: Encoded, frame: Frame): LoggedEvent {
  return { ...stored, stream: frame.stream, revision: frame.revision, position: 99n };
}

/** The fact that decoding must give back, member by member. */
export function factOf(
  event: ClientEvent | NameEvent,
  frame: Frame,
  hash: string,
): Record<string, unknown> {
  return { ...frame, ...event, position: 99n, hash };
}
