import type { RecordedEvent } from '@eventstore/db-client';
import { LedgerStreams } from '../../../src/adapters/eventstoredb/subscription/stream-filter.js';
import {
  toEventData,
  toLoggedEvent,
} from '../../../src/adapters/eventstoredb/access/event-mapping.js';
import { sampleEventId } from '../../contracts/sample-events.js';

const streams = new LedgerStreams(null);
const USUAL =
  '{"actor":{"id":"a","type":"admin"},"correlationId":"c","hash":"","prevHash":"",' +
  '"recordedAt":"2026-11-22T00:00:00.000Z","version":1}';

const event = (metadata: string, eventId = sampleEventId()) =>
  toEventData({ eventId, type: 'MessageDebited', data: '{"b":1,"a":2}', metadata });

describe('an event on its way to EventStoreDB', () => {
  it('is sent byte by byte', () => {
    const { event: sent, bytes } = event('{"a":"é","b":1}');
    expect(sent.data).toEqual(Uint8Array.from(Buffer.from('{"b":1,"a":2}')));
    expect(sent.metadata).toEqual(Uint8Array.from(Buffer.from('{"a":"é","b":1}')));
    expect(bytes).toBe(29);
  });

  it.each([USUAL, '{"10":1,"a":{"é":[1e-7,null]}}', '{"":"\\ud800","10":1,"9":{"20":1,"3":2}}'])(
    'comes back with its metadata to the letter: %s [I17]',
    (metadata) => {
      const position = { commit: 1n, prepare: 1n };
      const { event: sent } = event(metadata);
      const read: unknown = JSON.parse(Buffer.from(sent.metadata as Uint8Array).toString());
      expect(
        toLoggedEvent({ streamId: 's', metadata: read, position } as RecordedEvent, streams)
          .metadata,
      ).toBe(metadata);
    },
  );

  it.each([
    '{"b":1,"a":2}',
    '{"b":1,"10":2}',
    '{"a": 1}',
    '{"a":1.0}',
    '{"a":1,"a":1}',
    '{"a":"\\u00e9"}',
    USUAL.replace('"version":1', '"version":1.0'),
    USUAL.replace('"id":"a","type":"admin"', '"type":"admin","id":"a"'),
    USUAL.replace('"c"', '"\\u0063"'),
    `${USUAL}\n`,
  ])('must not carry metadata that would not come back: %s', (metadata) => {
    expect(() => event(metadata)).toThrow(TypeError);
  });

  it.each([undefined, { commit: 2n ** 64n - 1n, prepare: 2n ** 64n - 1n }])(
    'is refused when the server gives it no position (%p)',
    (position) => {
      const recorded = {
        id: 'e-1',
        streamId: 's',
        metadata: {},
        position,
      } as unknown as RecordedEvent;
      expect(() => toLoggedEvent(recorded, streams)).toThrow(
        'EventStoreDB gave event e-1 no position',
      );
    },
  );

  it('must be named by a UUID', () => {
    expect(() => event('{}', 'no-uuid')).toThrow('must be a UUID');
  });
});
