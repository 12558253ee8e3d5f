import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  decodeFact,
  decodeName,
  encode,
  expectedHash,
  hashesOf,
  mayCarryPersonal,
  UnreadableEvent,
} from '../../src/codec/codec.js';
import { isUsualMetadata } from '../../src/codec/stored-metadata.js';
import type { ClientEvent, NameEvent, Recorded } from '../../src/domain/client/events.js';
import type { LoggedEvent } from '../../src/ports/event-log.js';
import { anyEvent, EVENTS } from './any-event.js';
import { anyFrame, factOf, FRAME, KEY, logged, OTHER_KEY } from './frames.js';
import { canonicalize } from './rfc-8785.js';
import { carriesPersonal } from '../harness/carries-personal.js';

/** Every text that comes of it by putting something else in the place of one character. */
function withOneChange(text: string): string[] {
  return ['', ' ', '"', '\\', '{', 'é', '0', ','].flatMap((put) =>
    Array.from(text, (_, at) => text.slice(0, at) + put + text.slice(at + 1)),
  );
}

function isCanonical(text: string): boolean {
  try {
    return canonicalize(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

type AnyEvent = ClientEvent | NameEvent;

const isName = (event: AnyEvent): event is NameEvent =>
  event.type === 'NameReserved' || event.type === 'NameReleased';

function decodeAny(event: AnyEvent, at: LoggedEvent): Recorded<AnyEvent> {
  return isName(event) ? decodeName(at) : decodeFact(at, KEY);
}

const DEBIT: ClientEvent = {
  type: 'MessageDebited',
  data: {
    messageId: 'm-1',
    credits: '0.0075',
    parts: 1,
    channel: 'api',
    country: null,
    test: false,
    occurredAt: null,
    warnings: [],
    windows: { day: 1, week: 1, month: 1 },
    after: { assigned: '100', usedPosted: '0.0075', reserved: '0' },
  },
};
const RESTRICTED: ClientEvent = { type: 'MessagingRestricted', data: { reason: 'owes us' } };

describe('writing down and reading back', () => {
  it.each(Object.entries(EVENTS))('gives back every %s as it was', (_type, arbitrary) => {
    fc.assert(
      fc.property(arbitrary as fc.Arbitrary<AnyEvent>, anyFrame, (event, frame) => {
        const encoded = encode(event, frame, KEY);
        const fact = decodeAny(event, logged(encoded, frame));
        expect(fact).toStrictEqual(factOf(event, frame, encoded.hash));
      }),
      { numRuns: 40 },
    );
  });

  it('writes the bytes of RFC 8785, which parsing and writing again does not change', () => {
    fc.assert(
      fc.property(anyEvent, anyFrame, (event, frame) => {
        const { data, metadata } = encode(event, frame, KEY).stored;
        for (const bytes of [data, metadata]) {
          expect(canonicalize(JSON.parse(bytes))).toBe(bytes);
          expect(JSON.stringify(JSON.parse(bytes))).toBe(bytes);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('knows metadata of plain ids for canonical at a glance, and no other text', () => {
    const operations = [
      null,
      FRAME.operation,
      { kind: 'key', id: 'k 1', fingerprint: 'f' },
    ] as const;
    const texts = operations.flatMap((operation) =>
      [null, 'request-0'].map((causationId) => {
        const frame = { ...FRAME, operation, causationId, clockSuspect: causationId !== null };
        return encode(DEBIT, frame, null).stored.metadata;
      }),
    );
    expect(texts.filter((text) => !isUsualMetadata(text))).toEqual([]);
    const others = texts.flatMap((text) => withOneChange(text));
    expect(others.filter((text) => isUsualMetadata(text) && !isCanonical(text))).toEqual([]);
  });

  it('leaves out of a debit what is the default', () => {
    expect(encode(DEBIT, FRAME, null).stored.data).toBe(
      '{"after":{"assigned":"100","reserved":"0","usedPosted":"0.0075"},"channel":"api",' +
        '"credits":"0.0075","messageId":"m-1","windows":{"day":1,"month":1,"week":1}}',
    );
  });

  it('needs no key for an event without anything personal', () => {
    expect(carriesPersonal(DEBIT)).toBe(false);
    expect(mayCarryPersonal('MessageDebited')).toBe(false);
    expect(() => encode(DEBIT, FRAME, null)).not.toThrow();
  });

  it('refuses to write free text without a key', () => {
    expect(carriesPersonal(RESTRICTED)).toBe(true);
    expect(mayCarryPersonal('MessagingRestricted')).toBe(true);
    expect(() => encode(RESTRICTED, FRAME, null)).toThrow(/without the client's key/);
  });

  it('can write without a key exactly what carries nothing personal', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const written = (() => {
          try {
            return encode(event, FRAME, null) !== null;
          } catch {
            return false;
          }
        })();
        expect(written).toBe(isName(event) || !carriesPersonal(event));
        if (!written) expect(mayCarryPersonal(event.type)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('unreadable events', () => {
  const at = (event: ClientEvent): LoggedEvent => logged(encode(event, FRAME, KEY), FRAME);

  it('refuses an unknown type, naming the place', () => {
    const unknown = { ...at(DEBIT), type: 'MessageTeleported' };
    expect(() => decodeFact(unknown, KEY)).toThrow(UnreadableEvent);
    expect(() => decodeFact(unknown, KEY)).toThrow(
      /MessageTeleported .* of client-.* at revision 41: unknown type/,
    );
  });

  it.each(['2', '0', '"constructor"', 'null'])('refuses version %s', (version) => {
    const event = at(DEBIT);
    const metadata = event.metadata.replace('"version":1}', `"version":${version}}`);
    expect(metadata).not.toBe(event.metadata);
    expect(() => decodeFact({ ...event, metadata }, KEY)).toThrow(/unknown version/);
  });

  it('distinguishes facts of clients from facts of names', () => {
    const name: NameEvent = { type: 'NameReserved', data: { clientId: 'c', commandId: 'x' } };
    const stored = logged(encode(name, FRAME, null), FRAME);
    expect(() => decodeFact(stored, KEY)).toThrow(UnreadableEvent);
    expect(() => decodeName(at(DEBIT))).toThrow(UnreadableEvent);
  });

  it('never quotes the content of what it cannot read [I18]', () => {
    const broken = { ...at(DEBIT), data: 'secret words that are no JSON' };
    const failed = catching(() => decodeFact(broken, KEY));
    expect(failed).toBeInstanceOf(UnreadableEvent);
    expect(`${String(failed)} ${String(failed?.cause)}`).not.toContain('secret');
  });

  it('refuses a ciphertext under another key, or moved to another event', () => {
    const event = at(RESTRICTED);
    expect(() => decodeFact(event, OTHER_KEY)).toThrow(UnreadableEvent);
    expect(() => decodeFact({ ...event, eventId: 'another' }, KEY)).toThrow(UnreadableEvent);
    expect(() => decodeFact({ ...event, stream: 'client-x' }, KEY)).toThrow(UnreadableEvent);
  });
});

describe('the hash chain', () => {
  it('is SHA-256 over the previous hash and the canonical event [I17]', () => {
    fc.assert(
      fc.property(anyEvent, anyFrame, (event, frame) => {
        const { stored, hash } = encode(event, frame, KEY);
        const { hash: own, ...metadata } = JSON.parse(stored.metadata);
        const whole = {
          stream: frame.stream,
          revision: frame.revision.toString(),
          eventId: frame.eventId,
          type: event.type,
          version: metadata.version,
          data: JSON.parse(stored.data),
          metadata,
        };
        const text = frame.prevHash + canonicalize(whole);
        expect(own).toBe(createHash('sha256').update(text).digest('hex'));
        expect(own).toBe(hash);
      }),
      { numRuns: 100 },
    );
  });

  it('gives the stored hashes again from the bytes [I17]', () => {
    fc.assert(
      fc.property(anyEvent, anyFrame, (event, frame) => {
        const encoded = encode(event, frame, KEY);
        const stored = logged(encoded, frame);
        expect(hashesOf(stored)).toEqual({ prevHash: frame.prevHash, hash: encoded.hash });
        expect(expectedHash(stored, frame.prevHash)).toBe(encoded.hash);
      }),
      { numRuns: 100 },
    );
  });

  it('notices any changed byte, revision, place or predecessor [I17]', () => {
    const tampered = fc.tuple(anyEvent, anyFrame, fc.nat(), fc.integer({ min: 1, max: 127 }));
    fc.assert(
      fc.property(tampered, ([event, frame, where, by]) => {
        const whole = logged(encode(event, frame, KEY), frame);
        const changed: LoggedEvent[] = [
          { ...whole, data: withChange(whole.data, where, by) },
          { ...whole, metadata: withChange(whole.metadata, where, by) },
          { ...whole, revision: whole.revision + BigInt(by) },
          { ...whole, stream: `${whole.stream}0` },
          { ...whole, eventId: withChange(whole.eventId, where, by) },
          { ...whole, type: `${whole.type}2` },
        ];
        expect(verifies(whole, frame.prevHash)).toBe(true);
        for (const forged of changed) expect(verifies(forged, frame.prevHash)).toBe(false);
        expect(verifies(whole, 'cd'.repeat(32))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('has no hash to give for metadata without one', () => {
    const stored = { ...logged(encode(DEBIT, FRAME, KEY), FRAME), metadata: '{}' };
    expect(() => hashesOf(stored)).toThrow(UnreadableEvent);
  });
});

function verifies(event: LoggedEvent, prevHash: string): boolean {
  try {
    const carried = hashesOf(event);
    return carried.prevHash === prevHash && carried.hash === expectedHash(event, prevHash);
  } catch (cause) {
    if (cause instanceof UnreadableEvent) return false;
    throw cause;
  }
}

function withChange(text: string, where: number, by: number): string {
  const at = where % text.length;
  const changed = String.fromCharCode(text.charCodeAt(at) ^ by);
  return text.slice(0, at) + changed + text.slice(at + 1);
}

function catching(work: () => unknown): Error | null {
  try {
    work();
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause : null;
  }
}
