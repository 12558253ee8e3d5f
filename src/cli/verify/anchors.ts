import { readFileSync } from 'node:fs';
import { hashesOf } from '../../codec/codec.js';
import { isOf, purgedClients } from '../../application/engine/purged-clients.js';
import { FACT_STREAMS } from '../../domain/facts/streams.js';
import type { EventLog } from '../../ports/event-log.js';
import { BAD_INPUT, CliFailure, reasonOf } from '../failure.js';

/** The head of a stream as `verify --anchor` printed it. */
export interface Anchor {
  readonly stream: string;
  readonly revision: bigint;
  readonly hash: string;
}

const OF_LEDGER = FACT_STREAMS.join('|');
const LINE = new RegExp(
  String.raw`^((?:client|username|email)-\S+|${OF_LEDGER}) (\d{1,18}) ([0-9a-f]{64})$`,
);

/**
 * The heads in a file that `verify --anchor` wrote; empty lines are skipped.
 * @throws CliFailure naming the first invalid line
 */
export function readAnchors(path: string): readonly Anchor[] {
  const anchors: Anchor[] = [];
  for (const [index, line] of textOf(path).split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [, stream, revision, hash] = LINE.exec(line.trim()) ?? [];
    if (stream === undefined || revision === undefined || hash === undefined) {
      const expected = 'expected stream, revision and hash, as verify --anchor prints them';
      throw new CliFailure(`${path} line ${index + 1}: ${expected}`, BAD_INPUT);
    }
    anchors.push({ stream, revision: BigInt(revision), hash });
  }
  if (anchors.length === 0)
    throw new CliFailure(
      `${path}: no heads in it: write them with tallystick verify --anchor`,
      BAD_INPUT,
    );
  return anchors;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliFailure(`cannot read ${path}: ${reasonOf(cause)}`, BAD_INPUT);
  }
}

/**
 * Looks up each head in the log; yields a line for each head that is missing or different. The
 * chain up to the head must be checked too: together they prove that everything before it is
 * unchanged.
 */
export async function* compareAnchors(
  log: EventLog,
  anchors: readonly Anchor[],
): AsyncGenerator<string> {
  const purged = await purgedClients(log);
  for (const { stream, revision, hash } of anchors) {
    // The journal, whose head is an anchor too, says that the client is gone.
    if (isOf(purged, stream)) continue;
    const [event] = await log.readForward(stream, revision, 1);
    if (event?.revision !== revision) {
      const end = await log.head(stream);
      const has = end < 0n ? 'does not have the stream' : `ends at revision ${end}`;
      yield `${stream}: the anchor has revision ${revision}, the log ${has}`;
      continue;
    }
    const carried = carriedBy(event);
    if (carried === hash) continue;
    yield `${stream} at revision ${revision}: the anchor has hash ${hash}, the log has ${carried}`;
  }
}

function carriedBy(event: Parameters<typeof hashesOf>[0]): string {
  try {
    return hashesOf(event).hash;
  } catch {
    return 'none';
  }
}
