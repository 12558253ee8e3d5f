import type { KeyObject } from 'node:crypto';
import { decodeFact, mayCarryPersonal, UnreadableEvent } from '../../codec/codec.js';
import type { Fact } from '../../domain/client/events.js';
import { clientIdOf } from '../../domain/client/streams.js';
import type { LoggedEvent } from '../../ports/event-log.js';
import type { KeyVault } from '../../ports/key-vault.js';

/** An event that cannot be read; `reason` never quotes what stands in it. */
export interface UnreadEvent {
  readonly type: string;
  readonly revision: bigint;
  readonly position: bigint;
  readonly reason: string;
}

/** Events that are decoded at once. Facts of a whole batch would outlive the young memory. */
const PART_EVENTS = 512;

/** A part of a batch, read once for everybody: its facts in order, and what could not be read. */
export interface FactBatch {
  readonly facts: readonly Fact[];
  readonly unread: readonly UnreadEvent[];
  readonly through: bigint;
}

/** Decodes a batch, part after part. Rejects only when the vault does not answer. */
export async function* factsOf(
  events: Iterable<LoggedEvent>,
  {
    through,
    vault,
    read = () => undefined,
  }: {
    readonly through: bigint;
    readonly vault: KeyVault;
    /** Hears of each part how many events it has. */
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
 * Decodes some events. Keys are asked for only where an event may carry personal data, once for each
 * client. Rejects only when the vault does not answer.
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

/** The kind of an error; its message may quote an event, so it is left out. */
export function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : typeof cause;
}
