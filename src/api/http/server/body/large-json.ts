import { duplicateKey } from './duplicate-key.js';
import {
  countKeys,
  notWellFormed,
  parseJson,
  refuseDuplicate,
  refuseIfNotText,
} from './json-body.js';
import { JsonOutline, SLICE_SIZE, type List, type Slice } from './json-outline.js';

/** Read between two pauses while the structure is sought. */
const OUTLINE_BYTES = 1024 * 1024;

/** Lets other work run. */
export type Pause = () => Promise<void>;

/**
 * The same value, and the same refusals, as `parseJsonBody`, in parts between which other work
 * runs. The structure is found first, so that a body with too many values makes none. The lists in
 * its objects are then parsed slice by slice, and everything around them at once.
 * (Decision 0047 compares this with a worker thread.)
 * @throws Problem MALFORMED_JSON, PAYLOAD_TOO_LARGE
 */
export async function parseLargeJson(
  bytes: Buffer,
  pause: Pause,
  slices = SLICE_SIZE,
): Promise<unknown> {
  refuseIfNotText(bytes);
  const outline = new JsonOutline(bytes, slices);
  for (let end = OUTLINE_BYTES; outline.readUntil(end); end += OUTLINE_BYTES) await pause();
  await pause();
  const value = parseAround(bytes, outline);
  for (const [name, list] of emptyLists(value)) {
    const found = outline.lists[list.pop() as number];
    if (found === undefined) throw notWellFormed();
    await fill(list, { bytes, name, found }, pause);
  }
  return value;
}

/** The value with the number of the list as the one entry of each list. */
function parseAround(bytes: Buffer, { lists, keysOutside }: JsonOutline): unknown {
  const parts: string[] = [];
  let from = 0;
  lists.forEach(({ start, end }, index) => {
    parts.push(bytes.toString('utf8', from, start), String(index));
    from = end;
  });
  const text = parts.join('') + bytes.toString('utf8', from);
  const value = parseJson(text);
  if (countKeys(value, 1) !== keysOutside) refuseDuplicate(duplicateKey(text));
  return value;
}

/** The lists of an object, at any depth, by their paths. All of them were emptied. */
function emptyLists(value: unknown, before = ''): [string, unknown[]][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    Array.isArray(member)
      ? [[before + name, member] satisfies [string, unknown[]]]
      : emptyLists(member, `${before}${name}.`),
  );
}

interface Source {
  readonly bytes: Buffer;
  readonly name: string;
  readonly found: List;
}

async function fill(into: unknown[], { bytes, name, found }: Source, pause: Pause): Promise<void> {
  const { slices } = found;
  for (const slice of slices) {
    const text = `[${textOf(bytes, slice)}]`;
    const entries = parseJson(text) as unknown[];
    const isEmptyList = entries.length === 0 && slices.length === 1;
    // A comma without an entry behind it is not seen in a slice alone.
    if (entries.length !== slice.entries && !isEmptyList) throw notWellFormed();
    if (countKeys(entries, 2) !== slice.keys) {
      refuseDuplicate(pathIn(name, duplicateKey(text), into.length));
    }
    for (const entry of entries) into.push(entry);
    await pause();
  }
}

function textOf(bytes: Buffer, { start, end }: Slice): string {
  return bytes.toString('utf8', start, end);
}

/** A path in a slice as a path in the body. */
function pathIn(name: string, path: string | null, before: number): string | null {
  if (path === null) return null;
  const [index, ...rest] = path.split('.');
  return [name, before + Number(index), ...rest].join('.').slice(0, 300);
}
