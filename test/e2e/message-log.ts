import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Ran } from '../cli/run-tallystick.js';

/** The real message log: 59,835 messages of 1,350 senders. */
const FILE = 'examples/college-msg.txt.gz';
export const MESSAGES = 59_835;
export const SENDERS = 1_350;
export const IMPORT = ['import', FILE, '--format', 'messages', '--json'];

/** A message log to import, and what is in it. */
export interface MessageLog {
  readonly args: readonly string[];
  readonly messages: number;
  readonly senders: number;
}

export const WHOLE: MessageLog = { args: IMPORT, messages: MESSAGES, senders: SENDERS };

/** The first messages of the log, as a file in a folder. */
export function firstMessages(messages: number, folder: string): MessageLog {
  const [header = '', ...lines] = gunzipSync(readFileSync(FILE)).toString().split('\n');
  const first = lines.slice(0, messages);
  const file = join(folder, 'first-messages.txt.gz');
  writeFileSync(file, gzipSync([header, ...first, ''].join('\n')));
  const senders = new Set(first.map((line) => line.split(' ')[0])).size;
  return { args: IMPORT.map((each) => (each === FILE ? file : each)), messages, senders };
}

export interface Summary {
  readonly clients: number;
  readonly recharged: number;
  readonly debited: number;
  readonly replayed: number;
  readonly refused: number;
}

/** The summary that an import prints at its end. */
export function summaryOf({ status, stdout, stderr }: Ran): Summary {
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
  return JSON.parse(stdout.trim()) as Summary;
}

interface Exported {
  readonly stream: string;
  readonly data: Record<string, unknown>;
  readonly [member: string]: unknown;
}

/**
 * Each client's events as one text, without what two runs cannot share: times, ids and hashes.
 * On a server there may be others' streams: `only` these are wanted.
 */
export function streamsIn(
  { status, stdout, stderr }: Ran,
  only: ReadonlyMap<string, unknown> | null = null,
): Map<string, string> {
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
  const streams = new Map<string, string>();
  for (const line of stdout.trim().split('\n')) {
    const event = JSON.parse(line) as Exported;
    if (!event.stream.startsWith('client-')) continue;
    if (only !== null && !only.has(event.stream)) continue;
    const { at, eventId, position, hash, prevHash, data, ...same } = event;
    // Omitted values must at least be present; one `expect` for each would take a minute.
    const left = [at, eventId, position, hash, prevHash];
    if (left.some((text) => typeof text !== 'string')) throw new Error(`incomplete: ${line}`);
    // Both say when it was recorded: the creation's time, and the windows that it opened.
    const { createdAt: _, opened: __, ...facts } = data;
    const before = streams.get(event.stream) ?? '';
    streams.set(event.stream, `${before}${JSON.stringify({ ...same, data: facts })}\n`);
  }
  return streams;
}
