import type { KeyObject } from 'node:crypto';
import { decodeFact, mayCarryPersonal, UnreadableEvent } from '../../codec/codec.js';
import type { Fact } from '../../domain/client/events.js';
import { clientIdOf } from '../../domain/client/streams.js';
import type { LoggedEvent } from '../../ports/event-log.js';
import type { KeyVault } from '../../ports/key-vault.js';

/** An event that cannot be read; `reason` never quotes its content. */
export interface UnreadEvent {
  readonly type: string;
  readonly revision: bigint;
  readonly position: bigint;
  readonly reason: string;
}

/** Events decoded at once. Facts of a whole batch would outlive the young generation. */
const PART_EVENTS = 512;

/**
 * A part of a batch, decoded once for all projections: its facts in order, and the unreadable
 * events.
 */
export interface FactBatch {
  readonly facts: readonly Fact[];
  readonly unread: readonly UnreadEvent[];
  readonly through: bigint;
}

/** Decodes a batch part by part. Rejects only when the vault does not answer. */
export async function* factsOf(
  events: Iterable<LoggedEvent>,
  {
    through,
    vault,
    read = () => undefined,
  }: {
    readonly through: bigint;
    readonly vault: KeyVault;
    /** Receives the number of events of each part. */
    readonly read?: (events: number) => void;
  },
): AsyncIterable<FactBatch> {
  let part: LoggedEvent[] = [];
  let last = -1n;
  for (const event of events) {
    if (part.length === PART_EVENTS) {
      read(part.length);
      yield await readFacts(part, last, vault);
      part = [];
    }
    part.push(event);
    last = event.position;
  }
  read(part.length);
  yield await readFacts(part, through, vault);
}

/**
 * Decodes some events. Keys are read only for events that may carry personal data, once per client.
 * Rejects only when the vault does not answer.
 */
export async function readFacts(
  events: readonly LoggedEvent[],
  through: bigint,
  vault: KeyVault,
): Promise<FactBatch> {
  const keys = await keysFor(events, vault);
  const facts: Fact[] = [];
  const unread: UnreadEvent[] = [];
  for (const event of events) {
    try {
      const clientId = mayCarryPersonal(event.type) ? clientIdOf(event.stream) : null;
      const key = clientId === null ? null : (keys.get(clientId) ?? null);
      facts.push(decodeFact(event, key));
    } catch (cause) {
      const { type, revision, position } = event;
      unread.push({ type, revision, position, reason: whyOf(cause) });
    }
  }
  return { facts, unread, through };
}

async function keysFor(
  events: readonly LoggedEvent[],
  vault: KeyVault,
): Promise<ReadonlyMap<string, KeyObject>> {
  const clients = new Set<string>();
  for (const { type, stream } of events)
    if (mayCarryPersonal(type)) clients.add(clientIdOf(stream));
  return clients.size === 0 ? NO_KEYS : vault.findKeys([...clients]);
}

const NO_KEYS: ReadonlyMap<string, KeyObject> = new Map();

function whyOf(cause: unknown): string {
  return cause instanceof UnreadableEvent ? cause.why : nameOf(cause);
}

/** The kind of an error. Its message may quote an event, so it is omitted. */
export function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : typeof cause;
}
