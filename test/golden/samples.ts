import { createSecretKey, hash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { canonicalJson } from '../../src/codec/canonical.js';
import { decodeFact, decodeName, decodeStream, encode, type Frame } from '../../src/codec/codec.js';
import { VERSIONS, type AnyEvent } from '../../src/codec/versions.js';
import { API_KEYS_STREAM, STAFF_STREAM, WEBHOOKS_STREAM } from '../../src/domain/access/streams.js';
import type { Recorded } from '../../src/domain/client/events.js';
import {
  BRANDS_STREAM,
  PRESETS_STREAM,
  FACT_STREAMS,
  LEGAL_ENTITIES_STREAM,
  STATEMENTS_STREAM,
  PURGES_STREAM,
} from '../../src/domain/facts/streams.js';
import type { LoggedEvent } from '../../src/ports/event-log.js';
import { ADDITIONS, EXAMPLES } from './examples.js';

/** A stored event as some release wrote it, with what it has meant ever since. */
export interface Sample {
  readonly logged: Omit<LoggedEvent, 'revision' | 'position'> & { readonly revision: string };
  /** The fact it decodes to, and its data once the client's key is destroyed. */
  readonly fact: object;
  readonly erased: object;
}

export const KEY = createSecretKey(Buffer.from('golden samples are for every day'));

const DIRECTORY = new URL('./', import.meta.url);
const FROZEN = new URL('frozen.json', DIRECTORY);

export const TYPES = Object.keys(EXAMPLES) as AnyEvent['type'][];

/** `MessageDebited.v1`: the names of all samples that must be there. */
export function namesRequired(): string[] {
  const versions = TYPES.flatMap((type) =>
    Object.keys(VERSIONS[type].read).map((version) => `${type}.v${version}`),
  );
  return [...versions, ...Object.keys(ADDITIONS)];
}

export function namesPresent(): string[] {
  return readdirSync(DIRECTORY)
    .filter((file) => /\.v\d+(?:\.[a-z]+)?\.json$/i.test(file))
    .map((file) => file.slice(0, -'.json'.length));
}

export function sampleOf(name: string): Sample {
  return JSON.parse(readFileSync(new URL(`${name}.json`, DIRECTORY), 'utf8')) as Sample;
}

/** SHA-256 of a sample's content, whatever lines a formatter breaks it into. */
export function digest(sample: Sample): string {
  return hash('sha256', canonicalJson(sample), 'hex');
}

/** The digest of every sample by name, to detect changes. */
export function frozen(): { [name: string]: string } {
  return JSON.parse(readFileSync(FROZEN, 'utf8')) as { [name: string]: string };
}

export function loggedOf({ logged }: Sample): LoggedEvent {
  return { ...logged, revision: BigInt(logged.revision), position: 0n };
}

export function read(event: LoggedEvent, key: typeof KEY | null): Recorded<AnyEvent> {
  if (FACT_STREAMS.includes(event.stream)) return decodeStream(event);
  return event.type.startsWith('Name') && !event.stream.startsWith('client-')
    ? decodeName(event)
    : decodeFact(event, key);
}

/** A fact as JSON can hold it. */
export function asJson(fact: object): object {
  const text = JSON.stringify(fact, (_name, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return JSON.parse(text) as object;
}

/** Everything of a sample's metadata that encoding it needs. */
export function frameOf(fact: Recorded<AnyEvent>): Frame {
  const { stream, revision, eventId, recordedAt, actor, operation, prevHash } = fact;
  const { correlationId, causationId, clockSuspect } = fact;
  const cause = { correlationId, causationId, clockSuspect };
  return { stream, revision, eventId, recordedAt, actor, operation, prevHash, ...cause };
}

/**
 * Writes the missing samples, of each type's present version and of each addition, and freezes
 * them. Existing samples are never written again.
 */
export function makeMissing(): void {
  const present = new Set(namesPresent());
  const digests = present.size === 0 ? {} : frozen();
  const newest = TYPES.map((type): [string, AnyEvent] => [
    `${type}.v${VERSIONS[type].version}`,
    { type, data: EXAMPLES[type] } as AnyEvent,
  ]);
  for (const [index, [name, event]] of [...newest, ...Object.entries(ADDITIONS)].entries()) {
    if (present.has(name)) continue;
    const sample = newSample(event, index);
    const text = `${JSON.stringify(sample, null, 2)}\n`;
    writeFileSync(new URL(`${name}.json`, DIRECTORY), text, { flag: 'wx' });
    digests[name] = digest(sample);
  }
  writeFileSync(FROZEN, `${JSON.stringify(digests, Object.keys(digests).sort(), 2)}\n`);
}

function newSample(event: AnyEvent, index: number): Sample {
  const isOfJournal = event.type === 'ClientPurged' && event.data.names.length === 0;
  const frame = { ...newFrame(event.type, index), ...(isOfJournal && { stream: PURGES_STREAM }) };
  const { stored } = encode(event, frame, KEY);
  const { stream, revision } = frame;
  const logged = { stream, revision: revision.toString(), ...stored };
  const whole = { ...stored, stream, revision, position: 0n };
  return {
    logged,
    fact: asJson(read(whole, KEY)),
    erased: asJson(read(whole, null).data),
  };
}

function newFrame(type: AnyEvent['type'], index: number): Frame {
  return {
    stream: streamOf(type),
    revision: BigInt(index),
    eventId: `0190a1b2-0000-7000-8000-${index.toString(16).padStart(12, '0')}`,
    recordedAt: Date.parse('2026-11-21T08:00:00.123Z'),
    actor: { type: 'admin', id: 'staff-1' },
    correlationId: 'request-1',
    causationId: index % 2 === 0 ? null : 'event-1',
    operation: index % 3 === 0 ? null : { kind: 'key', id: 'key-1', fingerprint: 'f00d' },
    clockSuspect: index % 5 === 0,
    prevHash: index === 0 ? '' : hash('sha256', String(index), 'hex'),
  };
}

/** The stream of the types that begin with a word. */
const STREAMS = [
  ['Staff', STAFF_STREAM],
  ['ApiKey', API_KEYS_STREAM],
  ['Webhook', WEBHOOKS_STREAM],
  ['LegalEntity', LEGAL_ENTITIES_STREAM],
  ['Brand', BRANDS_STREAM],
  ['Preset', PRESETS_STREAM],
  ['Statement', STATEMENTS_STREAM],
  ['PurgeCompleted', PURGES_STREAM],
] as const;

function streamOf(type: AnyEvent['type']): string {
  const ofLedger = STREAMS.find(([word]) => type.startsWith(word));
  if (ofLedger !== undefined) return ofLedger[1];
  const owner = type === 'NameReserved' || type === 'NameReleased' ? 'username' : 'client';
  return `${owner}-0190a1b2-0000-7000-8000-000000000001`;
}
