import type { EventData, RecordedEvent } from '@eventstore/db-client';
import { canonicalJson } from '../../../codec/canonical.js';
import { isUsualMetadata } from '../../../codec/stored-metadata.js';
import type { LoggedEvent, StoredEvent } from '../../../ports/event-log.js';
import type { LedgerStreams } from '../subscription/stream-filter.js';
import { numberOrNone } from './number-or-none.js';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** An event in the client's form, with its size in bytes. */
export interface Encoded {
  readonly event: EventData;
  readonly bytes: number;
}

/**
 * Converts an event for the client. Data is sent as bytes under the content type for bytes; as
 * JSON, the client would write and parse it with its own order of keys. The client always parses
 * metadata as JSON, so only canonical text is returned exactly; any other text is refused here.
 * @throws TypeError for an invalid event: a defect of the caller
 */
export function toEventData({ eventId, type, data, metadata }: StoredEvent): Encoded {
  if (!UUID.test(eventId)) throw new TypeError(`an event id must be a UUID: ${eventId}`);
  if (!isUsualMetadata(metadata) && canonicalJson(JSON.parse(metadata)) !== metadata) {
    throw new TypeError(`the metadata of event ${eventId} is not canonical JSON`);
  }
  const [dataBytes, metadataBytes] = [bytesOf(data), bytesOf(metadata)];
  return {
    event: {
      id: eventId,
      type,
      contentType: 'application/octet-stream',
      data: dataBytes,
      metadata: metadataBytes,
    },
    bytes: dataBytes.length + metadataBytes.length,
  };
}

/** UTF-8 bytes. Not a Buffer: the client would write a Buffer of metadata as JSON. */
function bytesOf(text: string): Uint8Array {
  const { buffer, byteOffset, length } = Buffer.from(text);
  return new Uint8Array(buffer, byteOffset, length);
}

/**
 * Converts a recorded event to the port's form; its position is the commit position.
 * @param streams maps its stream to the name within the ledger
 */
export function toLoggedEvent(event: RecordedEvent, streams: LedgerStreams): LoggedEvent {
  return {
    stream: streams.within(event.streamId),
    revision: event.revision,
    position: positionOf(event),
    eventId: event.id,
    type: event.type,
    data: textOf(event.data),
    metadata: textOf(event.metadata),
  };
}

/** Older servers omit the position; the check at the start has refused them. */
export function positionOf({ position, id }: RecordedEvent): bigint {
  const commit = position === undefined ? null : numberOrNone(position.commit);
  if (commit === null) throw new Error(`EventStoreDB gave event ${id} no position`);
  return commit;
}

/** Bytes are our own text; content that the client parsed as JSON is written back to its text. */
function textOf(content: unknown): string {
  if (content === undefined) return '';
  if (content instanceof Uint8Array) {
    return Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('utf8');
  }
  return writtenAgain(content);
}

/** A quotation mark inside a string is escaped, so a match can only be a key. */
const KEY_LIKE_AN_INTEGER = /"\d+":/;

/**
 * The canonical text that was parsed. Parsing keeps the order of keys except for keys that look
 * like integers. Only those need sorting, which costs five times as much as everything else.
 */
function writtenAgain(content: unknown): string {
  const text = JSON.stringify(content);
  return KEY_LIKE_AN_INTEGER.test(text) ? canonicalJson(content) : text;
}
