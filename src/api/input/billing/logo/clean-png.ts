import { crc32, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Pixels on each side. */
const SIDE_MAX = 2_048;
/** Chunks that a picture needs; texts, times and profiles are left out. */
const KEPT: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
/** Samples of a pixel by colour type. */
const SAMPLES: { readonly [colourType: number]: number } = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Bits of a sample by colour type. */
const DEPTHS: { readonly [colourType: number]: readonly number[] } = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly whole: Buffer;
}

/**
 * The picture with only the chunks that it needs; null when it is damaged. Its pixels are unpacked
 * once, up to the size that its header promises, so no reader meets a larger picture.
 */
export function cleanPng(bytes: Buffer): Buffer | null {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) return null;
  const kept = chunksOf(bytes)?.filter(({ type }) => KEPT.has(type)) ?? [];
  const header = kept[0]?.data;
  if (header === undefined || !isInOrder(kept)) return null;
  const size = sizeOf(header);
  if (size === null || !hasPixels(kept, size, header.readUInt32BE(4))) return null;
  return Buffer.concat([SIGNATURE, ...kept.map(({ whole }) => whole)]);
}

/** One header at the beginning, one end, and the colours that the header asks for. */
function isInOrder(chunks: readonly Chunk[]): boolean {
  const types = chunks.map(({ type }) => type);
  const header = chunks[0]?.data;
  if (types.lastIndexOf('IHDR') !== 0 || header?.length !== 13) return false;
  const isEnded = types.indexOf('IEND') === types.length - 1;
  const palettes = chunks.filter(({ type }) => type === 'PLTE').map(({ data }) => data.length);
  const isReadable = palettes.every((length) => length > 0 && length % 3 === 0 && length <= 768);
  const isIndexed = header[9] === 3;
  return isEnded && isReadable && palettes.length <= 1 && (!isIndexed || palettes.length === 1);
}

/** Each row begins with the number of its filter, of which there are five. */
function hasPixels(chunks: readonly Chunk[], size: number, rows: number): boolean {
  const packed = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
  try {
    const pixels = inflateSync(Buffer.concat(packed), { maxOutputLength: size });
    const filters = Array.from({ length: rows }, (_, row) => pixels[(row * size) / rows] ?? -1);
    return pixels.length === size && filters.every((filter) => filter >= 0 && filter <= 4);
  } catch {
    return false;
  }
}

/** Every chunk with its checksum proven; null when one is damaged or bytes are left. */
function chunksOf(bytes: Buffer): Chunk[] | null {
  const chunks: Chunk[] = [];
  let at = 8;
  while (at < bytes.length) {
    if (at + 12 > bytes.length) return null;
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > bytes.length) return null;
    const named = bytes.subarray(at + 4, end - 4);
    if (crc32(named) !== bytes.readUInt32BE(end - 4)) return null;
    const type = named.toString('latin1', 0, 4);
    chunks.push({ type, data: named.subarray(4), whole: bytes.subarray(at, end) });
    at = end;
    if (type === 'IEND') break;
  }
  return at === bytes.length ? chunks : null;
}

/** Bytes of the unpacked pixels; null when the header is not one of a picture that is taken. */
function sizeOf(header: Buffer): number | null {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth = 0, colourType = -1, ...methods] = header.subarray(8);
  const isSized = [width, height].every((side) => side >= 1 && side <= SIDE_MAX);
  // Compression, filter and interlacing: only the plain ones.
  if (!isSized || methods.some((method) => method !== 0)) return null;
  const samples = SAMPLES[colourType];
  if (samples === undefined || DEPTHS[colourType]?.includes(depth) !== true) return null;
  return (Math.ceil((width * samples * depth) / 8) + 1) * height;
}
