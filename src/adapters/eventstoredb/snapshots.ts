import { randomUUID } from 'node:crypto';
import { ErrorType, type EventStoreDBClient, type RecordedEvent } from '@eventstore/db-client';
import { Snapshots, type Snapshot } from '../../ports/snapshots.js';
import { describe, errorCodes } from './access/append-errors.js';
import type { Appender } from './access/appender.js';
import { keepLatestEvent } from './access/keep-latest-event.js';
import type { LedgerStreams } from './subscription/stream-filter.js';
import type { Reader } from './access/reader.js';
import type { ReplaceableClient } from './client/replaceable-client.js';
import type { StartChecks } from './client/start-checks.js';

const SAVED = 'SnapshotSaved';
const REMOVED = 'SnapshotRemoved';
/**
 * Streams known to keep only their newest event. The list is reset when it has become too large.
 */
const KNOWN_MAX = 100_000;
const DELETE_MS = 4_000;

/** A snapshot as stored in the event. Numbers of more than 53 bits are written as text. */
interface Written {
  readonly revision: string;
  readonly position: string;
  readonly hash: string;
  readonly schemaVersion: number;
  readonly state: string;
}

export interface SnapshotParts {
  readonly checks: StartChecks;
  readonly appender: Appender;
  readonly reader: Reader;
  readonly clients: ReplaceableClient;
  readonly streams: LedgerStreams;
}

/** Snapshots in streams beside the ledger's own; the server keeps the newest event of each. */
export class EventStoreSnapshots extends Snapshots {
  /** A stream keeps one event, and a client's state must be in it. */
  override readonly pieces = null;
  private readonly known = new Set<string>();

  constructor(private readonly parts: SnapshotParts) {
    super();
  }

  /** An unreadable snapshot counts as missing: the stream is folded from the start. */
  override async load(stream: string): Promise<Snapshot | null> {
    await this.parts.checks.passed();
    const [event] = await this.parts.reader.backward(this.nameOf(stream), null, 1);
    return event === undefined ? null : snapshotOf(stream, event);
  }

  override async save(snapshot: Snapshot): Promise<void> {
    await this.parts.checks.passed();
    const name = this.nameOf(snapshot.stream);
    await this.keepOnlyLast(name);
    const { revision, position, hash, schemaVersion, state } = snapshot;
    const written: Written = {
      revision: String(revision),
      position: String(position),
      hash,
      schemaVersion,
      state,
    };
    await this.append(name, SAVED, JSON.stringify(written));
  }

  /**
   * A scavenge keeps the last event of a deleted stream, so a blank event first replaces the
   * snapshot (decision 0016).
   */
  override async remove(stream: string): Promise<void> {
    await this.parts.checks.passed();
    const name = this.nameOf(stream);
    const [last] = await this.parts.reader.backward(name, null, 1);
    if (last === undefined) return;
    if (last.type !== REMOVED) await this.append(name, REMOVED, '');
    await this.parts.clients.run((client) => deleted(client, name));
  }

  /** Outside the prefixes that the ledger's subscribers ask for. */
  private nameOf(stream: string): string {
    return this.parts.streams.onServer(`snapshot-${stream}`);
  }

  private async append(name: string, type: string, text: string): Promise<void> {
    const data = new TextEncoder().encode(text);
    const contentType = 'application/octet-stream';
    const event = { id: randomUUID(), type, contentType, data, metadata: undefined } as const;
    const append = { stream: name, expected: 'any', events: [event], bytes: data.length } as const;
    await this.named(name, () => this.parts.appender.append({ ...append, events: [event] }));
  }

  private async keepOnlyLast(name: string): Promise<void> {
    if (this.known.has(name)) return;
    await this.named(name, () => keepLatestEvent(this.parts.appender, name));
    if (this.known.size >= KNOWN_MAX) this.known.clear();
    this.known.add(name);
  }

  private async named(name: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      throw new Error(`${name} cannot be written: ${describe(cause)}`, { cause });
    }
  }
}

async function deleted(client: EventStoreDBClient, name: string): Promise<void> {
  try {
    await client.deleteStream(name, { deadline: DELETE_MS });
  } catch (cause) {
    const { type } = errorCodes(cause);
    if (type !== ErrorType.STREAM_NOT_FOUND) throw cause;
  }
}

function snapshotOf(stream: string, { type, data }: RecordedEvent): Snapshot | null {
  if (type !== SAVED || !(data instanceof Uint8Array)) return null;
  try {
    const written = JSON.parse(new TextDecoder().decode(data)) as Written;
    const { hash, schemaVersion, state } = written;
    const [revision, position] = [BigInt(written.revision), BigInt(written.position)];
    return { stream, revision, position, hash, schemaVersion, state };
  } catch {
    // Invalid content counts as missing: the stream is folded from the start.
    return null;
  }
}
