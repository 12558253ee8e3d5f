const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** Spreadsheets write and read a first line like this to declare the separator. */
const NAMED = /^"?sep=([,;\t])"?[ \t]*$/i;

/** The separator of a CSV: declared in the first line, otherwise the most frequent one there. */
export function separatorOf(firstLine: string): Separator {
  const named = NAMED.exec(firstLine)?.[1];
  if (named !== undefined) return named as Separator;
  const unquoted = firstLine.replaceAll(/"[^"]*"/g, '');
  const counted = SEPARATORS.map((separator) => unquoted.split(separator).length);
  return SEPARATORS[counted.indexOf(Math.max(...counted))] ?? ',';
}

/** Whether a record is the line that declares the separator. */
export function namesSeparator(record: readonly string[]): boolean {
  return /^sep=.?$/i.test(record[0] ?? '') && record.slice(1).every((cell) => cell === '');
}

/** The text up to its first non-empty line, and all of the text. */
export async function peekLine(
  text: AsyncIterable<string>,
): Promise<{ readonly line: string; readonly all: AsyncIterable<string> }> {
  const source = text[Symbol.asyncIterator]();
  let seen = '';
  let line: string | undefined;
  while (line === undefined) {
    const next = await source.next();
    seen += next.done === true ? '\n' : next.value;
    line = /[^\r\n]+(?=[\r\n])/.exec(seen)?.[0];
    if (next.done === true) break;
  }
  return { line: line ?? '', all: following(seen, source) };
}

async function* following(seen: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield seen;
  yield* { [Symbol.asyncIterator]: () => rest };
}
